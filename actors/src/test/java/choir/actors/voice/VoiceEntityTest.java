package choir.actors.voice;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.ManualChat.HERON;
import static choir.actors.ManualChat.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualChat;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.AnswerTaken;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.voice.VoiceCommand.TakeAnswer;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession.Outgoing;
import choir.core.chat.TokenLease;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.sq.ScrollKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VoiceEntityTest {
  private static final ScrollKey LEASE = TokenLease.key(ManualChat.LUX.id());
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<VoiceSummary> summaries = bench.probe();
  private ActorRef<VoiceCommand> voice = bench.voice();

  @AfterEach
  void close() {
    bench.close();
  }

  private VoiceSummary summary() {
    voice.tell(new VoiceCommand.Describe(summaries.ref()));
    return summaries.receiveMessage();
  }

  /** Returns once the voice is connected and has begun to read. */
  private void connected() {
    voice.tell(VoiceCommand.Attend.INSTANCE);
    summaries.awaitAssert(() -> assertThat(summary().connected()).isTrue());
  }

  private void restart() {
    bench.kill(voice);
    voice = bench.voice();
    connected();
  }

  private static ChatMessage call(String id, String text) {
    return ManualChat.message(id, "700", OWNER, "<@901> " + text);
  }

  private void write(ChatMessage message) {
    bench.chat.put(message);
    bench.chat.session().tell(new ChatEvent.Written(message));
  }

  private Inbound delivered() {
    Deliver deliver = bench.agents.expectMessageClass(Deliver.class);
    Inbound message = deliver.message();
    deliver
        .replyTo()
        .tell(new MirrorbornCommand.Accepted(message.run(), LUX, message.session(), false));
    return message;
  }

  private Inbound delivered(String id, String text) {
    write(call(id, text));
    return delivered();
  }

  /** The agent gives its voice an answer that its session has stored. */
  private RunRecord answer(Inbound message, String text) {
    RunRecord record =
        RunRecord.accepted(LUX, message)
            .ended(RunRecord.State.COMPLETED, bench.now(), new Usage(1, 2), text);
    bench.store.put(record);
    take(message, record);
    return record;
  }

  private void take(Inbound message, RunRecord record) {
    voice.tell(
        new TakeAnswer(
            record, (ReplyTo.Channel) message.replyTo(), message.priority() == Priority.HEARTBEAT));
  }

  private ReplyDelivery taken() {
    return bench.agents.expectMessageClass(AnswerTaken.class).record().delivery();
  }

  private ReplyDelivery stored(Inbound message) {
    return RunRecord.find(bench.store, message.run())
        .toCompletableFuture()
        .join()
        .orElseThrow()
        .delivery();
  }

  private void awaitDelivery(Inbound message, ReplyDelivery.State state) {
    summaries.awaitAssert(() -> assertThat(stored(message).state()).isEqualTo(state));
    summaries.awaitAssert(() -> assertThat(summary().waiting()).isZero());
  }

  @Test
  void callOfAPersonBecomesAMessageToTheAgentAndItsAnswerAReply() {
    connected();
    Inbound message = delivered("1000", "what is the time?");
    assertThat(message.text()).isEqualTo("owner: what is the time?");
    assertThat(message.source()).isEqualTo(new Source.Channel("700", "owner"));
    assertThat(message.session()).isEqualTo("agent:lux:discord:channel:700");
    assertThat(message.external()).isFalse();
    summaries.awaitAssert(() -> assertThat(bench.chat.typing).containsExactly("700"));
    answer(message, "noon");
    assertThat(taken().isPending()).isTrue();
    awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts).hasSize(1);
    Outgoing post = bench.chat.posts.getFirst();
    assertThat(post.text()).isEqualTo("noon");
    assertThat(post.channel()).isEqualTo("700");
    assertThat(post.replyTo()).contains("1000");
    assertThat(stored(message).detail()).isEqualTo("discord channel:700/5000");
  }

  @Test
  void textOfSomebodyWhoIsNotDeclaredComesFromOutside() {
    connected();
    ChatMessage.Author stranger = new ChatMessage.Author("899", "stranger", false);
    write(ManualChat.message("1000", "700", stranger, "<@901> hello"));
    assertThat(delivered().external()).isTrue();
  }

  @Test
  void messageThatComesOnBothRoadsIsHandledOnce() {
    connected();
    Inbound first = delivered("1000", "first");
    write(call("1001", "second"));
    ChatMessage lost = ManualChat.message("1002", "760", OWNER, "direct");
    bench.chat.put(lost);
    bench.chat.session().tell(new ChatEvent.Resumed());
    Inbound second = delivered();
    Inbound third = delivered();
    assertThat(List.of(first.text(), second.text(), third.text()))
        .containsExactlyInAnyOrder("owner: first", "owner: second", "owner: direct");
    bench.chat.session().tell(new ChatEvent.Written(lost));
    bench.chat.session().tell(new ChatEvent.Resumed());
    bench.agents.expectNoMessage();
  }

  @Test
  void whatWasWrittenWithoutAConnectionIsReadFromTheHistory() {
    connected();
    Inbound first = delivered("1000", "first");
    bench.advance(Duration.ofSeconds(5));
    summaries.awaitAssert(() -> assertThat(summary().connected()).isTrue());
    bench.kill(voice);
    for (int i = 0; i < 150; i++) {
      bench.chat.put(ManualChat.message(Integer.toString(2_000 + i), "700", OWNER, "chatter"));
    }
    bench.chat.put(call("3000", "late"));
    voice = bench.voice();
    connected();
    Inbound again = delivered();
    if (again.run().equals(first.run())) {
      // The agent knows it: what was read was not stored yet when the voice died.
      again = delivered();
    }
    assertThat(again.text()).isEqualTo("owner: late");
    bench.agents.expectNoMessage();
  }

  @Test
  void answerThatIsGivenAgainIsPostedOnce() {
    connected();
    Inbound message = delivered("1000", "a");
    RunRecord record = answer(message, "b");
    taken();
    awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    take(message, record);
    assertThat(taken().state()).isEqualTo(ReplyDelivery.State.DELIVERED);
    restart();
    // The agent knows it: how far the channel was read was not stored yet.
    assertThat(delivered().run()).isEqualTo(message.run());
    take(message, record);
    assertThat(taken().state()).isEqualTo(ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts).hasSize(1);
  }

  @Test
  void messageWhoseConfirmationWasLostIsFoundAndNotPostedAgain() {
    connected();
    Inbound message = delivered("1000", "a");
    CompletableFuture<String> never = new CompletableFuture<>();
    bench.chat.posting =
        post -> {
          bench.chat.posted(post);
          return never;
        };
    answer(message, "b");
    taken();
    summaries.awaitAssert(() -> assertThat(bench.chat.posts).hasSize(1));
    restart();
    awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts).hasSize(1);
  }

  @Test
  void messageThatWasNotPostedBeforeACrashIsPostedAfterIt() {
    connected();
    Inbound message = delivered("1000", "a");
    bench.chat.posting = post -> new CompletableFuture<>();
    answer(message, "b");
    taken();
    summaries.awaitAssert(() -> assertThat(bench.chat.posts).hasSize(1));
    bench.chat.posting = bench.chat::posted;
    restart();
    awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts).hasSize(2);
    assertThat(bench.chat.posts.get(0)).isEqualTo(bench.chat.posts.get(1));
  }

  @Test
  void answerToAMessageThatIsGoneIsPostedAsNoReply() {
    connected();
    Inbound message = delivered("1000", "a");
    bench.chat.posting =
        post ->
            post.replyTo().isPresent()
                ? failed(ChatException.Kind.REFERENCE_GONE, "10008")
                : bench.chat.posted(post);
    answer(message, "b");
    taken();
    awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts.stream().map(Outgoing::replyTo))
        .containsExactly(Optional.of("1000"), Optional.empty());
  }

  private static CompletableFuture<String> failed(ChatException.Kind kind, String why) {
    return CompletableFuture.failedFuture(new ChatException(kind, why));
  }

  @Test
  void refusedPostIsUndeliveredAndThoseBehindItGoOn() {
    connected();
    Inbound one = delivered("1000", "a");
    Inbound other = delivered("1001", "b");
    bench.chat.posting =
        post ->
            post.text().equals("x")
                ? failed(ChatException.Kind.REFUSED, "Discord answers 50013 Missing Permissions")
                : bench.chat.posted(post);
    answer(one, "x");
    taken();
    answer(other, "y");
    taken();
    awaitDelivery(one, ReplyDelivery.State.UNDELIVERED);
    assertThat(stored(one).detail()).contains("50013 Missing Permissions");
    awaitDelivery(other, ReplyDelivery.State.DELIVERED);
  }

  @Test
  void orderOfAChannelIsKeptWhileTheServiceFails() {
    connected();
    Inbound one = delivered("1000", "a");
    Inbound other = delivered("1001", "b");
    bench.chat.posting = post -> failed(ChatException.Kind.RETRY, "Discord answers 500");
    answer(one, "x");
    taken();
    answer(other, "y");
    taken();
    summaries.awaitAssert(() -> assertThat(bench.chat.posts).hasSize(1));
    bench.chat.posting = bench.chat::posted;
    assertThat(summary().waiting()).isEqualTo(2);
    bench.advance(SECOND);
    awaitDelivery(one, ReplyDelivery.State.DELIVERED);
    awaitDelivery(other, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts.stream().map(Outgoing::text)).containsExactly("x", "x", "y");
    assertThat(bench.chat.posts.get(0).nonce()).isEqualTo(bench.chat.posts.get(1).nonce());
  }

  @Test
  void replyOfAScheduleGoesToItsRecipientAndTheSameTextOncePerHour() {
    connected();
    for (int i = 0; i < 2; i++) {
      Inbound message = EntityTestBench.message(i).replyingTo(ReplyTo.parse("discord:#yard"));
      answer(message, "the report");
      assertThat(taken().isPending()).isTrue();
      awaitDelivery(message, ReplyDelivery.State.DELIVERED);
    }
    assertThat(bench.chat.posts).hasSize(1);
    assertThat(bench.chat.posts.getFirst().channel()).isEqualTo("700");
    bench.advance(Duration.ofMinutes(61));
    // So much time at once is longer than a lease.
    summaries.awaitAssert(
        () -> {
          bench.advance(SECOND);
          return assertThat(summary().connected()).isTrue();
        });
    Inbound later = EntityTestBench.message(9).replyingTo(ReplyTo.parse("home:"));
    answer(later, "the report");
    taken();
    awaitDelivery(later, ReplyDelivery.State.DELIVERED);
    assertThat(bench.chat.posts).hasSize(2);
  }

  @Test
  void whatCannotBeDeliveredIsSaidAtOnce() {
    connected();
    Inbound unclear = EntityTestBench.message(1).replyingTo(ReplyTo.parse("discord:yard"));
    answer(unclear, "x");
    assertThat(taken().detail()).contains("'yard' names no recipient");
    Inbound elsewhere = EntityTestBench.message(2).replyingTo(ReplyTo.parse("slack:yard"));
    answer(elsewhere, "x");
    assertThat(taken().detail()).contains("there is no bridge to 'slack'");
    bench.chat.declared = false;
    Inbound nobody = EntityTestBench.message(3).replyingTo(ReplyTo.parse("discord:700"));
    answer(nobody, "x");
    assertThat(taken().line()).isEqualTo("undelivered: no bridge configured");
    assertThat(stored(nobody).line()).isEqualTo("undelivered: no bridge configured");
    assertThat(bench.chat.posts).isEmpty();
  }

  @Test
  void silentAnswerIsNotPosted() {
    connected();
    Inbound message = delivered("1000", "thanks");
    answer(message, "NO_REPLY");
    assertThat(taken()).isEqualTo(ReplyDelivery.NONE);
    assertThat(bench.chat.posts).isEmpty();
  }

  @Test
  void peopleAreToldOnceWhenProgramsAskEachOtherForEver() {
    connected();
    for (int i = 0; i < 20; i++) {
      write(ManualChat.message(Integer.toString(1_000 + i), "700", HERON, "<@901> again"));
      if (i < 6) {
        delivered();
      }
    }
    summaries.awaitAssert(() -> assertThat(bench.chat.posts).hasSize(1));
    assertThat(bench.chat.posts.getFirst().text()).startsWith("<@801> I stop here: 7 messages");
    bench.agents.expectNoMessage();
    delivered("1100", "go on");
  }

  @Test
  void wrongTokenIsSaidAndTriedAgainLater() {
    bench.kill(voice);
    bench.chat.refusal =
        new ChatException(ChatException.Kind.IDENTITY, "Discord refuses the token");
    voice = bench.voice();
    summaries.awaitAssert(
        () -> assertThat(summary().state()).isEqualTo("Discord refuses the token"));
    bench.chat.refusal = null;
    bench.advance(Duration.ofSeconds(61));
    summaries.awaitAssert(() -> assertThat(summary().connected()).isTrue());
  }

  private void lease(TokenLease lease) {
    bench.store.put(LEASE, lease.text(ManualChat.LUX.id()));
  }

  private TokenLease lease() {
    return TokenLease.parse(bench.store.text(LEASE)).orElseThrow();
  }

  @Test
  void leaseOfAnotherNodeIsTakenOnlyWhenItWasNotRenewedForItsLength() {
    bench.kill(voice);
    int before = bench.chat.sessions.size();
    lease(TokenLease.first("there"));
    voice = bench.voice();
    summaries.awaitAssert(() -> assertThat(summary().state()).contains("'there'"));
    for (int i = 0; i < 3; i++) {
      bench.advance(TokenLease.LENGTH.minus(SECOND));
      lease(TokenLease.first("there"));
      bench.advance(SECOND);
      summaries.awaitAssert(() -> assertThat(summary().state()).contains("'there'"));
    }
    assertThat(bench.chat.sessions).hasSize(before);
    bench.advance(TokenLease.LENGTH);
    summaries.awaitAssert(() -> assertThat(summary().connected()).isTrue());
    assertThat(lease().node()).isEqualTo("here");
    assertThat(lease().identifiesOn(bench.now())).isEqualTo(1);
  }

  @Test
  void releasedLeaseIsTakenAtOnceAndAStoppedVoiceReleasesIt() {
    connected();
    bench.kill(voice);
    summaries.awaitAssert(() -> assertThat(lease().released()).isTrue());
    assertThat(bench.chat.session().closed).isTrue();
    lease(new TokenLease("there", true, 0, 0));
    voice = bench.voice();
    connected();
    assertThat(lease().node()).isEqualTo("here");
  }

  @Test
  void sessionEndsWhenAnotherNodeHasTakenTheLease() {
    connected();
    ManualChat.Session session = bench.chat.session();
    lease(TokenLease.first("there"));
    bench.advance(TokenLease.RENEWAL);
    summaries.awaitAssert(() -> assertThat(session.closed).isTrue());
    bench.advance(SECOND);
    summaries.awaitAssert(() -> assertThat(summary().state()).contains("'there'"));
    assertThat(lease().node()).isEqualTo("there");
  }

  @Test
  void sessionEndsBeforeItsLeaseDoesWhenTheStoreFails() {
    connected();
    ManualChat.Session session = bench.chat.session();
    bench.store.setBroken(true);
    assertThat(TokenLease.HOLDER_ENDS).isLessThan(TokenLease.LENGTH);
    bench.advance(TokenLease.RENEWAL);
    assertThat(session.closed).isFalse();
    bench.advance(TokenLease.HOLDER_ENDS.minus(TokenLease.RENEWAL));
    summaries.awaitAssert(() -> assertThat(session.closed).isTrue());
    bench.store.setBroken(false);
    bench.advance(Duration.ofSeconds(10));
    connected();
  }

  @Test
  void leaseIsRenewedAsLongAsTheSessionLasts() {
    connected();
    for (int i = 0; i < 20; i++) {
      bench.advance(TokenLease.RENEWAL);
      assertThat(summary().connected()).isTrue();
    }
    assertThat(bench.chat.sessions).hasSize(1);
    assertThat(lease().node()).isEqualTo("here");
  }

  @Test
  void identifiesAreCountedAndLimited() {
    connected();
    bench.chat.session().tell(new ChatEvent.Identified());
    bench.advance(TokenLease.RENEWAL);
    summaries.awaitAssert(() -> assertThat(lease().identifiesOn(bench.now())).isEqualTo(2));
    bench.kill(voice);
    lease(TokenLease.first("here").identified(TokenLease.MAX_IDENTIFIES, bench.now()));
    int sessions = bench.chat.sessions.size();
    voice = bench.voice();
    summaries.awaitAssert(() -> assertThat(summary().state()).contains("900 times today"));
    assertThat(bench.chat.sessions).hasSize(sessions);
    assertThat(
            TokenLease.first("here")
                .identified(5, NOON)
                .identifiesOn(NOON.plus(Duration.ofDays(1))))
        .isZero();
  }
}
