package choir.runtime.agents.seeded;

import choir.runtime.messages.MessagesFeature;

/** A feature that knows another one. */
public record MessageUser(MessagesFeature messages) {}
