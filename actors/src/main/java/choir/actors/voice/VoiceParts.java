package choir.actors.voice;

import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.chat.ChatEvent;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** The children of a voice, and what it knows of its connection. Confined to the voice's actor. */
final class VoiceParts {
  /** Number of ended posts that are remembered: those that a delayed command may name. */
  private static final int MAX_OVER = 200;

  private final ActorContext<VoiceCommand> context;
  private final VoiceContext node;
  private final int shard;
  private final AgentId agent;
  private final Set<String> over = new LinkedHashSet<>();
  private @Nullable ActorRef<Connection.Command> connection;
  private @Nullable ActorRef<Reader.Command> reader;
  private @Nullable ActorRef<Poster.Command> poster;
  private @Nullable ActorRef<Questions.Command> questions;
  private String account = "";
  private String state = "not connected";
  private boolean connected;
  private Instant since;
  private Optional<Instant> lastEvent = Optional.empty();
  private Optional<Instant> lastPost = Optional.empty();

  VoiceParts(ActorContext<VoiceCommand> context, VoiceContext node, int shard, AgentId agent) {
    this.context = context;
    this.node = node;
    this.shard = shard;
    this.agent = agent;
    this.since = node.time().instant();
  }

  /** Begins anew, after a recovery: a restart has stopped all children. */
  void start() {
    reader = null;
    poster = null;
    questions = null;
    connected = false;
    connection = context.spawnAnonymous(Connection.create(context.getSelf(), node, agent));
    attend();
  }

  void attend() {
    if (connection != null) {
      connection.tell(Connection.Attend.INSTANCE);
    }
  }

  void opened(VoiceCommand.Opened opened, VoiceState stored) {
    closed();
    account = opened.account().name();
    Reader.Setup setup =
        new Reader.Setup(
            context.getSelf(), node, shard, agent, opened.session(), opened.account().id(), stored);
    reader = context.spawnAnonymous(Reader.create(setup));
    poster = context.spawnAnonymous(Poster.create(setup));
    questions = context.spawnAnonymous(Questions.create(setup));
  }

  void closed() {
    if (reader != null) {
      context.stop(reader);
      reader = null;
    }
    if (poster != null) {
      context.stop(poster);
      poster = null;
    }
    if (questions != null) {
      context.stop(questions);
      questions = null;
    }
  }

  void happened(ChatEvent event) {
    lastEvent = Optional.of(node.time().instant());
    if (event instanceof ChatEvent.Clicked click) {
      if (questions != null) {
        questions.tell(new Questions.ButtonClicked(click));
      }
    } else if (event instanceof ChatEvent.Commanded command) {
      new Commands(node, agent, context.getLog()).handle(command);
    } else if (reader != null) {
      reader.tell(new Reader.Happened(event));
    }
  }

  void changed(VoiceCommand.StateChanged changed) {
    if (!state.equals(changed.state())) {
      since = node.time().instant();
    }
    state = changed.state();
    connected = changed.connected();
  }

  /** The run of a message has an answer: the agent no longer thinks about it. */
  void answered(RunId run) {
    if (reader != null) {
      reader.tell(new Reader.Answered(run));
    }
  }

  void stored(VoiceState now) {
    if (reader != null) {
      reader.tell(new Reader.Stored(now));
    }
    if (poster != null) {
      poster.tell(new Poster.Stored(now));
    }
    if (questions != null) {
      questions.tell(new Questions.Stored(now));
    }
  }

  void progressed(VoiceEvent step) {
    if (step instanceof VoiceEvent.PartPosted) {
      lastPost = Optional.of(node.time().instant());
    }
    if (step instanceof VoiceEvent.PostEnded ended) {
      over.add(ended.post());
      if (over.size() > MAX_OVER) {
        over.remove(over.iterator().next());
      }
    }
  }

  /** Whether a post has ended of late. */
  boolean isOver(String post) {
    return over.contains(post);
  }

  VoiceSummary summary(int waiting) {
    return new VoiceSummary(account, connected, state, since, lastEvent, lastPost, waiting);
  }
}
