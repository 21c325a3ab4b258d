export const roles = ["viewer", "operator", "lead", "admin"] as const;
export type Role = (typeof roles)[number];

export const tiers = ["development", "staging", "production"] as const;
export type Tier = (typeof tiers)[number];
