package choir.test.journal;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.journal.TextSerializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** A minimal entity that stores lines, each also projected to a scroll of the phext notes. */
class NoteEntity extends EventSourcedBehavior<NoteEntity.Command, NoteEntity.Noted, List<String>> {
  sealed interface Command {}

  record Note(List<String> lines, ActorRef<List<String>> replyTo) implements Command {}

  record Read(ActorRef<List<String>> replyTo) implements Command {}

  record Noted(String line) implements Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Put(key(line), line));
    }
  }

  /** Stores the line as it is. */
  static final class Text extends SerializerWithStringManifest implements TextSerializer {
    @Override
    public int identifier() {
      return 770_001;
    }

    @Override
    public String manifest(Object event) {
      return "test.Noted";
    }

    @Override
    public byte[] toBinary(Object event) {
      return toText(event).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toText(Object event) {
      return ((Noted) event).line();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
      return new Noted(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private NoteEntity(String id) {
    super(PersistenceId.ofUniqueId(id));
  }

  static Behavior<Command> create(String id) {
    return new NoteEntity(id);
  }

  /** One that sees no snapshot, as if it had looked before there was one. */
  static Behavior<Command> createWithoutSnapshot(String id) {
    return new NoteEntity(id) {
      @Override
      public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
      }
    };
  }

  static ScrollKey key(String line) {
    return new ScrollKey(
        "notes", new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, 1 + Math.floorMod(line.hashCode(), 999)));
  }

  @Override
  public List<String> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, Noted, List<String>> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Note note ->
              Effect()
                  .persist(note.lines().stream().map(Noted::new).toList())
                  .thenRun(after -> note.replyTo().tell(after));
          case Read read -> Effect().none().thenRun(now -> read.replyTo().tell(now));
        };
  }

  @Override
  public EventHandler<List<String>, Noted> eventHandler() {
    return (state, noted) -> Stream.concat(state.stream(), Stream.of(noted.line())).toList();
  }
}
