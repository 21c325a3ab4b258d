-- Written before the server is touched: what a dead worker left there is looked for, and never denied.
ALTER TABLE "Restore" ADD COLUMN     "beganAt" TIMESTAMPTZ(3);
