// Written by `npm run deploy`. Do not edit.
export const deployments = {};
