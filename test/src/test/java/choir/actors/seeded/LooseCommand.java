package choir.actors.seeded;

/** Commands that no serializer is bound to. */
public interface LooseCommand {}
