package choir.runtime.seeded;

import net.dv8tion.jda.api.JDA;

/** A second user of JDA. */
public record Chatter(JDA bot) {}
