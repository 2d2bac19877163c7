/** The script and the style of the HTML page, which `page/build.mjs` makes of `page/`, and their hashes for its policy. */

export const script: string
export const style: string
/** SHA-256 in base64. */
export const scriptHash: string
export const styleHash: string
