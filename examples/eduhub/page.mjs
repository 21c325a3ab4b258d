import { createHash } from "node:crypto";

const style = `:root{color-scheme:light dark;--ink:#1c2733;--soft:#5a6775;--line:#d8dee5;--paper:#fff;--back:#f4f6f8;--band:#2f6f4f}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa7b4;--line:#2e3944;--paper:#182028;--back:#11171d}}
[data-tier=staging]{--band:#8a5a00}[data-tier=production]{--band:#a3262a}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header{background:var(--band);color:#fff;padding:.6rem 1rem}header b{font-size:1.1rem}header span{margin-left:.6rem}
main{max-width:68rem;margin:0 auto;padding:1rem}h2{font-size:1rem;margin:1.6rem 0 .5rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.6rem;margin:1rem 0}
dl div{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--soft);font-weight:500}tr:last-child td{border-bottom:0}.calm{max-width:34rem;margin:12vh auto;padding:0 1rem}`;

/** Allows this page's own style and nothing else. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; frame-ancestors 'none'`;

const escapeHtml = (value) =>
  String(value).replace(
    /[&<>"']/g,
    (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign],
  );

function layOut(environment, body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>EduHub ${escapeHtml(environment)}</title><style>${style}</style></head><body data-tier="${escapeHtml(environment)}">
<header><b>EduHub</b><span>${escapeHtml(environment)}</span></header>${body}</body></html>`;
}

const drawTable = (
  heads,
  rows,
) => `<div class="scroll" tabindex="0"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`).join("")}</tbody></table></div>`;

/** The page in maintenance or without its database: calm, with nothing to click. */
export function drawNotice(environment, title, sentence) {
  return layOut(environment, `<main class="calm"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(sentence)}</p></main>`);
}

/** The start page from five small queries. `query` is the database's; columns used exist at every migration. */
export async function drawStartPage(environment, query) {
  const [counts, schools, courses, newest] = await Promise.all([
    query(`SELECT (SELECT count(*) FROM "School") AS "Schools", (SELECT count(*) FROM "StudentProfile") AS "Students",
      (SELECT count(*) FROM "Course") AS "Courses", (SELECT count(*) FROM "Enrollment") AS "Enrolments",
      (SELECT count(*) FROM "Submission") AS "Submissions"`),
    query(`SELECT s."name", s."city", count(u."id") AS people FROM "School" s LEFT JOIN "User" u ON u."schoolId" = s."id"
      GROUP BY s."id" ORDER BY s."name" LIMIT 12`),
    query(`SELECT c."code", c."title", s."name" AS school, c."credits" FROM "Course" c JOIN "School" s ON s."id" = c."schoolId"
      WHERE c."archivedAt" IS NULL ORDER BY c."id" LIMIT 8`),
    query(`SELECT u."givenName" || ' ' || left(u."familyName", 1) || '.' AS student, c."title", e."status", e."enrolledAt"
      FROM "Enrollment" e JOIN "StudentProfile" p ON p."id" = e."studentId" JOIN "User" u ON u."id" = p."userId"
      JOIN "Section" x ON x."id" = e."sectionId" JOIN "Course" c ON c."id" = x."courseId" ORDER BY e."enrolledAt" DESC LIMIT 8`),
  ]);
  const numbers = Object.entries(counts[0] ?? {}).map(
    ([name, count]) => `<div><dt>${name}</dt><dd>${Number(count).toLocaleString("en")}</dd></div>`,
  );
  return layOut(
    environment,
    `<main><dl>${numbers.join("")}</dl><h2>Newest enrolments</h2>${drawTable(
      ["Student", "Course", "Status", "Since"],
      newest.map((row) => [
        row.student,
        row.title,
        row.status.toLowerCase(),
        row.enrolledAt.toISOString().slice(0, 16).replace("T", " "),
      ]),
    )}<h2>Schools</h2>${drawTable(
      ["School", "City", "People"],
      schools.map((row) => [row.name, row.city, row.people]),
    )}
<h2>Courses</h2>${drawTable(
      ["Code", "Title", "School", "Credits"],
      courses.map((row) => [row.code, row.title, row.school, row.credits]),
    )}</main>`,
  );
}
