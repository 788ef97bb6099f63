package choir.core.roster.seeded;

import choir.core.session.seeded.Chosen;

/** One half of a cycle between features. */
public record Chooser(Chosen chosen) {}
