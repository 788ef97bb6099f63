package choir.actors.voice;

import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.actors.EntityTestBench;
import choir.actors.ManualChat;
import choir.actors.mirrorborn.MirrorbornCommand.AnswerTaken;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.chat.ChannelReading;
import choir.core.chat.ChatEvent;
import choir.core.chat.Post;
import choir.core.chat.PostedQuestion;
import choir.core.chat.VoiceEvent;
import choir.core.id.AgentId;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class VoiceContractTest extends EntityContract<VoiceCommand> {
  private static final ChannelReading READING = ChannelReading.from("700", "1000");
  private static final Inbound REPORT =
      message(1).replyingTo(new ReplyTo.Channel("discord", "channel:700"));
  private static final Post POST = Post.notice("post-1", "hello", "#yard", NOON);

  private static RunRecord ended() {
    return RunRecord.accepted(EntityTestBench.LUX, REPORT)
        .ended(RunRecord.State.COMPLETED, NOON, Usage.NONE, "done");
  }

  @Override
  protected Map<String, List<Object>> states() {
    Map<String, List<Object>> states = new LinkedHashMap<>();
    Object began = new VoiceEvent.ReadingBegan("900", NOON);
    states.put("new", List.of());
    states.put("reading", List.of(began, new VoiceEvent.ChannelsRead(List.of(READING), NOON)));
    states.put(
        "posting",
        List.of(
            began,
            new VoiceEvent.PostQueued(POST),
            new VoiceEvent.PostResolved(POST.id(), "700", NOON),
            new VoiceEvent.PartPosted(POST.id(), "1001", NOON)));
    states.put(
        "posted",
        List.of(
            began,
            new VoiceEvent.PostQueued(POST),
            new VoiceEvent.PostResolved(POST.id(), "700", NOON),
            new VoiceEvent.PartPosted(POST.id(), "1001", NOON),
            new VoiceEvent.PostEnded(POST.id(), "abc", NOON)));
    PostedQuestion question = new PostedQuestion("ask-1", "f00d", "channel:700", "1002", NOON);
    states.put("asking", List.of(began, new VoiceEvent.QuestionPosted(question)));
    states.put(
        "asked",
        List.of(
            began,
            new VoiceEvent.QuestionPosted(question),
            new VoiceEvent.QuestionClosed("ask-1", NOON)));
    return states;
  }

  @Override
  protected List<VoiceCommand> commands() {
    VoiceCommand.TakeAnswer take =
        new VoiceCommand.TakeAnswer(ended(), (ReplyTo.Channel) REPORT.replyTo(), false);
    return List.of(
        VoiceCommand.Attend.INSTANCE,
        take,
        new VoiceCommand.Describe(someone()),
        new VoiceCommand.TakeLookedUp(take, Optional.of(ended())),
        new VoiceCommand.TakeRefused(take, ReplyDelivery.undelivered("no bridge configured")),
        new VoiceCommand.TakeFailed(take, "the store is away"),
        new VoiceCommand.Closed(),
        new VoiceCommand.Happened(new ChatEvent.Resumed()),
        new VoiceCommand.StateChanged("connected", true),
        new VoiceCommand.Begin("900"),
        new VoiceCommand.Read(List.of(READING), Optional.of(POST)),
        new VoiceCommand.Progressed(new VoiceEvent.PartPosted("another", "1", NOON)),
        new VoiceCommand.Opened(bench.chat.connect(EntityTestBench.LUX, e -> {}), ManualChat.LUX),
        new VoiceCommand.QuestionChanged(new VoiceEvent.QuestionClosed("ask-1", NOON)),
        VoiceCommand.Quiet.INSTANCE);
  }

  @Override
  protected List<Object> otherMessages() {
    return List.of(
        new AnswerTaken(ended()),
        new VoiceSummary("lux", true, "connected", NOON, Optional.of(NOON), Optional.empty(), 3));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(VoiceCommand.class);
  }

  @Override
  protected String name(int number) {
    return "voice-" + number;
  }

  @Override
  protected String persistenceId(String name) {
    return "Voice|" + name;
  }

  @Override
  protected ActorRef<VoiceCommand> spawn(String name) {
    return bench.voice(new AgentId(name));
  }

  @Override
  protected void assertAnswers(ActorRef<VoiceCommand> entity, String name, String what) {
    TestProbe<VoiceSummary> answers = bench.probe();
    entity.tell(new VoiceCommand.Describe(answers.ref()));
    assertThat(answers.receiveMessage().state()).as(what).isNotEmpty();
  }
}
