package choir.actors.ranch;

import choir.actors.entities.Entities;
import choir.actors.entities.RetryingAsk;
import choir.actors.voice.VoiceCommand;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.actors.voice.VoiceEntity;
import choir.core.chat.ChatGateway;
import choir.core.mirrorborn.Profile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** The voices of the agents that have an identity in a chat service, for edges. Thread-safe. */
public final class Voices {
  /** How often voices are told to attend: so long one may be silent after a fail-over. */
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final Entities entities;
  private final RetryingAsk asks;
  private final Ranch ranch;
  private final ChatGateway chat;
  private final InstantSource time;
  private final AtomicLong checked = new AtomicLong();

  /**
   * Creates the facade.
   *
   * @param ranch whose cached directory tells the agents
   */
  public Voices(
      Entities entities, RetryingAsk asks, Ranch ranch, ChatGateway chat, InstantSource time) {
    this.entities = entities;
    this.asks = asks;
    this.ranch = ranch;
    this.chat = chat;
    this.time = time;
  }

  /** Wakes all voices, wherever they are, every few seconds. Called every second or so. */
  public void check() {
    long now = time.millis();
    long last = checked.get();
    boolean early = now >= last && now - last < EVERY.toMillis();
    if (early || !checked.compareAndSet(last, now)) {
      return;
    }
    for (Profile agent : ranch.known().residents().agents()) {
      if (chat.identity(agent.agent()).isPresent()) {
        entities.tell(
            VoiceEntity.KIND,
            VoiceEntity.address(agent.shard(), agent.agent()),
            VoiceCommand.Attend.INSTANCE);
      }
    }
  }

  /** The state of an agent's voice; empty if it has no identity. */
  public CompletionStage<Optional<VoiceSummary>> describe(Profile agent) {
    if (chat.identity(agent.agent()).isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return asks.<VoiceCommand, VoiceSummary>ask(
            VoiceEntity.KIND,
            VoiceEntity.address(agent.shard(), agent.agent()),
            VoiceCommand.Describe::new)
        .thenApply(Optional::of);
  }
}
