import config from "./playwright.config";

/** `npm run pictures`: the README's pictures, made anew from the demo. */
export default { ...config, testMatch: "readme-pictures.ts", reporter: [["list"]] };
