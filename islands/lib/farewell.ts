/** Sends the form that takes a browser to its issuer, at once; without scripts its button does. */

document.querySelector<HTMLFormElement>("main form")?.submit();

export {};
