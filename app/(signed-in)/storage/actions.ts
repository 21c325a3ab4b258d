"use server";

import { adoptBackup } from "@/lib/catalog/adopt-backup";
import { AdoptInput, SearchInput } from "@/lib/catalog/schema";
import { searchDestination } from "@/lib/catalog/search-destination";
import { acceptFolder } from "@/lib/destinations/accept-folder";
import { chooseDestinations } from "@/lib/destinations/choose-destinations";
import { chooseEncryption } from "@/lib/destinations/choose-encryption";
import { requestDestinationCheck, saveDestination, toggleDestination } from "@/lib/destinations/save-destination";
import { DestinationChoice, DestinationInput, DestinationRef, EncryptionChoice } from "@/lib/destinations/schema";
import { backUpHoldfast } from "@/lib/recovery/back-up-holdfast";
import { makeRecoveryKey } from "@/lib/recovery/make-recovery-key";
import { BackUpInput, MakeKeyInput } from "@/lib/recovery/schema";
import { defineAction } from "@/lib/web/action";

export const save = defineAction(DestinationInput, saveDestination);
export const toggle = defineAction(DestinationRef, toggleDestination);
export const tryIt = defineAction(DestinationRef, requestDestinationCheck);
export const accept = defineAction(DestinationRef, acceptFolder);
export const search = defineAction(SearchInput, searchDestination);
export const adopt = defineAction(AdoptInput, adoptBackup);
export const backUpItself = defineAction(BackUpInput, backUpHoldfast);
export const makeKey = defineAction(MakeKeyInput, makeRecoveryKey);
export const encrypt = defineAction(EncryptionChoice, chooseEncryption);
export const choose = defineAction(DestinationChoice, chooseDestinations);
