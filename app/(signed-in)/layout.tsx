import type { ReactNode } from "react";
import { AlarmBar } from "@/components/alarms/alarm-bar";
import { AwaitedApprovals } from "@/components/deployments/awaited-approvals";
import { AppShell } from "@/components/shell/app-shell";
import { FloorBanner } from "@/components/shell/floor-banner";
import { SignOutButton } from "@/components/sign-in/sign-out-button";
import { getAlarmBar } from "@/lib/alarms/data";
import { denied } from "@/lib/auth/rules";
import { tiers } from "@/lib/auth/schema";
import { listAwaited } from "@/lib/deployments/list-awaited";
import { env } from "@/lib/env";
import { getFloorNotice } from "@/lib/floors/data";
import { ownComponents } from "@/lib/web/own-components";
import { currentActor } from "@/lib/web/session";

/** Draws the frame. It lets nobody in and keeps nobody out: layouts do not run on every navigation, pages do. */
export default async function SignedInLayout({ children }: { readonly children: ReactNode }) {
  const actor = await currentActor();
  if (!actor) return children;
  const nav = [
    { href: "/", label: "Overview" },
    { href: "/migrations", label: "Migrations", also: "/releases" },
    { href: "/deployments", label: "Deployments" },
    { href: "/backups", label: "Backups" },
    { href: "/restores", label: "Restores" },
    { href: "/rollback", label: "Rollback" },
    { href: "/runs", label: "Runs" },
    { href: "/environments", label: "Environments" },
    ...(denied("audit:read", actor, null) ? [] : [{ href: "/audit", label: "Audit" }]),
    ...(denied("people:see", actor, null) ? [] : [{ href: "/people", label: "People" }]),
  ];
  const more = [
    { href: "/alarms", label: "Alarms" },
    { href: "/storage", label: "Storage" },
    { href: "/recovery", label: "Recovery" },
    { href: "/status", label: "Status page" },
    ...(denied("notification:see", actor, null) ? [] : [{ href: "/notifications", label: "Notifications" }]),
  ];
  const mayApprove = tiers.some((tier) => denied("deployment:approve", actor, tier) === null);
  const [alarms, notice, awaited] = await Promise.all([
    getAlarmBar(actor),
    getFloorNotice(actor, ownComponents()),
    mayApprove ? listAwaited(actor) : [],
  ]);
  return (
    <AppShell
      nav={nav}
      more={more}
      person={{ name: actor.name, role: actor.role }}
      demo={env().demo}
      signOut={<SignOutButton />}
      banner={
        <>
          <AlarmBar first={alarms} />
          {notice ? <FloorBanner {...notice} /> : null}
          {mayApprove ? <AwaitedApprovals first={awaited} /> : null}
        </>
      }
    >
      {children}
    </AppShell>
  );
}
