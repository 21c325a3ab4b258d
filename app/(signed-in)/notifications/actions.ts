"use server";

import { MonitorInput, NoMonitorInput } from "@/lib/monitor/schema";
import { removeMonitor, setMonitor } from "@/lib/monitor/set-monitor";
import { addChannel, redeliver, toggleChannel, tryChannel } from "@/lib/notifications/change-channel";
import { AddChannelInput, ChannelInput, DeliveryInput } from "@/lib/notifications/schema";
import { defineAction } from "@/lib/web/action";

export const add = defineAction(AddChannelInput, addChannel);
export const toggle = defineAction(ChannelInput, toggleChannel);
export const tryIt = defineAction(ChannelInput, tryChannel);
export const again = defineAction(DeliveryInput, redeliver);
export const watch = defineAction(MonitorInput, setMonitor);
export const remove = defineAction(NoMonitorInput, removeMonitor);
