"use server";

import { AnswerQuestionInput, answerQuestion } from "@/lib/runs/answer-question";
import { CancelRunInput, cancelRun } from "@/lib/runs/cancel-run";
import { defineAction } from "@/lib/web/action";

export const cancel = defineAction(CancelRunInput, cancelRun);
export const answer = defineAction(AnswerQuestionInput, answerQuestion);
