-- CreateTable
CREATE TABLE "RunQuestion" (
    "runId" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answeredAt" TIMESTAMPTZ(3),
    "answeredBy" TEXT,

    CONSTRAINT "RunQuestion_pkey" PRIMARY KEY ("runId","step")
);

-- AddForeignKey
ALTER TABLE "RunQuestion" ADD CONSTRAINT "RunQuestion_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An answer has a person and a time, or neither.
ALTER TABLE "RunQuestion" ADD CONSTRAINT "RunQuestion_answer_is_whole" CHECK (("answeredAt" IS NULL) = ("answeredBy" IS NULL));
