DROP TABLE word, sentence;
DROP FUNCTION pick, uuid_of, moment;
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
