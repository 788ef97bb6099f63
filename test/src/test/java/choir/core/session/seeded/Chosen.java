package choir.core.session.seeded;

import choir.core.roster.seeded.Chooser;
import java.util.List;

/** The other half of a cycle between features. */
public record Chosen(List<Chooser> by) {}
