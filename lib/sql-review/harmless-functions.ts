// Functions of PostgreSQL and of its usual extensions that change no rows and nothing outside the database. Needed where
// the target's own routines are not known; what is missing here is called unknown, not harmful.
const NAMES = `
  abs age any_value array_agg array_append array_cat array_length array_position array_prepend array_remove array_replace
  array_to_json array_to_string ascii avg bit_and bit_or bool_and bool_or btrim cardinality ceil ceiling char_length
  chr clock_timestamp coalesce col_description concat concat_ws convert_from convert_to count crypt cume_dist
  current_database current_schema current_schemas current_setting currval date_bin date_part date_trunc decode
  dense_rank digest div encode every exp extract first_value floor format format_type gen_random_bytes
  gen_random_uuid gen_salt generate_series generate_subscripts greatest has_column_privilege has_schema_privilege
  has_table_privilege hashtext hmac initcap inet_server_addr isfinite jsonb_agg jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys
  jsonb_path_exists jsonb_path_query jsonb_populate_record jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_typeof json_agg json_array_elements json_array_elements_text json_array_length
  json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
  json_object_agg json_object_keys json_populate_record json_to_record json_to_recordset json_typeof justify_days
  justify_hours justify_interval lag last_value lastval lead least left length ln localtime localtimestamp log lower
  lower_inf lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5 min mod mode
  nanoid nextval now ntile nullif num_nonnulls num_nulls obj_description octet_length overlay percent_rank
  percentile_cont percentile_disc pg_advisory_lock pg_advisory_xact_lock pg_backend_pid pg_column_size
  pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef pg_get_serial_sequence pg_get_triggerdef
  pg_get_userbyid pg_get_viewdef pg_is_in_recovery pg_relation_size pg_sleep pg_size_pretty pg_table_is_visible
  pg_table_size pg_total_relation_size pg_try_advisory_lock pg_try_advisory_xact_lock pg_type_is_visible pg_typeof
  phraseto_tsquery plainto_tsquery position power quote_ident quote_literal quote_nullable random rank regexp_count
  regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr
  repeat replace reverse right round row_number row_to_json rpad rtrim set_config setval setweight sha224 sha256 sha384
  sha512 shobj_description sign similarity split_part sqrt starts_with statement_timestamp stddev string_agg
  string_to_array string_to_table strip strpos substr substring sum timeofday timezone to_char to_date to_hex to_json
  to_jsonb to_number to_regclass to_regnamespace to_regproc to_regrole to_regtype to_timestamp to_tsquery to_tsvector
  transaction_timestamp translate trim trim_array trunc ts_headline ts_rank ts_rank_cd tsvector_update_trigger
  txid_current unaccent unnest upper upper_inf uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4
  uuid_generate_v5 uuidv4 uuidv7 var_pop var_samp variance version websearch_to_tsquery width_bucket
  xmlagg xmlparse`;

const harmless = new Set(NAMES.trim().split(/\s+/));

/** By the last part of its name. */
export function isHarmless(name: string): boolean {
  return harmless.has(name);
}
