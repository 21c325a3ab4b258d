-- Holdfast's own database not backed up is an alarm as well.
ALTER TYPE "AlarmKind" ADD VALUE 'holdfastBackup' BEFORE 'approvalWaiting';
