import { expect, test } from "vitest";
import { rolesIn } from "@/lib/postgres/archive-roles";

test.each([
  [`CREATE POLICY p ON public.t FOR SELECT TO app_user, PUBLIC USING ((body = 'TO x'::text));`, ["app_user"]],
  [`CREATE POLICY "to" ON public."TO" USING (true);`, []],
  [`CREATE POLICY p ON public.t TO "Odd, ""role""" WITH CHECK ((owner = CURRENT_USER));`, ['Odd, "role"']],
  [`GRANT SELECT(id, "to"),INSERT ON TABLE public.t TO reader WITH GRANT OPTION;`, ["reader"]],
  [`REVOKE ALL ON FUNCTION public.f(a integer, b text) FROM PUBLIC;\nGRANT ALL ON SCHEMA s TO größe;`, ["größe"]],
  [`ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON TABLES  TO reader;`, ["maker", "reader"]],
  [`CREATE USER MAPPING FOR alice SERVER far OPTIONS (\n    password 'TO bob;'\n);`, ["alice"]],
  [`-- Name: t; Type: ACL; TO nobody\nGRANT USAGE ON SCHEMA public TO "select";`, ["select"]],
])("%s", (sql, roles) => {
  expect(rolesIn(sql)).toEqual(roles);
});
