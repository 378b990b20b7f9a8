// The name of a person in a run, by which the parts of a roster know who was in it.

/** The name in a run of the person with this e-mail address. */
export const personKey = (email: string): string => `person ${email.trim().toLowerCase()}`;
