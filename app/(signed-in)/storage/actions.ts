"use server";

import { chooseDestinations } from "@/lib/destinations/choose-destinations";
import { requestDestinationCheck, saveDestination, toggleDestination } from "@/lib/destinations/save-destination";
import { DestinationChoice, DestinationInput, DestinationRef } from "@/lib/destinations/schema";
import { defineAction } from "@/lib/web/action";

export const save = defineAction(DestinationInput, saveDestination);
export const toggle = defineAction(DestinationRef, toggleDestination);
export const tryIt = defineAction(DestinationRef, requestDestinationCheck);
export const choose = defineAction(DestinationChoice, chooseDestinations);
