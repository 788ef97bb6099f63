package choir.core.chat;

import static choir.core.chat.ChatMessages.FINCH;
import static choir.core.chat.ChatMessages.HERON;
import static choir.core.chat.ChatMessages.HERON_BOT;
import static choir.core.chat.ChatMessages.OTTER;
import static choir.core.chat.ChatMessages.OWNER;
import static choir.core.chat.ChatMessages.STRANGER;
import static choir.core.chat.ChatMessages.etiquette;
import static choir.core.chat.ChatMessages.in;
import static choir.core.chat.ChatMessages.mentioning;
import static choir.core.chat.ChatMessages.message;
import static choir.core.chat.ChatMessages.replying;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.chat.ChatMessage.Author;
import choir.core.chat.ChatMessage.Place;
import choir.core.chat.Etiquette.Addressed;
import choir.core.chat.Etiquette.LoopEnded;
import choir.core.chat.Etiquette.NotAddressed;
import choir.core.chat.Etiquette.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EtiquetteTest {
  private static final Place THREAD =
      new Place("750", Optional.of("700"), Optional.of(FINCH), false);
  private static final Place DIRECT = new Place("760", Optional.empty(), Optional.empty(), true);

  private static Verdict finch(ChatMessage message) {
    return judge(etiquette(FINCH), message);
  }

  private static Verdict judge(Etiquette etiquette, ChatMessage message) {
    return ChannelReading.from(message.place().channel(), "1").read(message, etiquette).verdict();
  }

  @Test
  void replyOfAProgramIsNoCallAndThatOfAPersonIsOne() {
    assertThat(finch(replying(message("10", HERON_BOT, "done"), FINCH)))
        .isInstanceOf(NotAddressed.class);
    assertThat(finch(replying(message("10", OWNER, "done"), FINCH))).isInstanceOf(Addressed.class);
  }

  @Test
  void programCallsByAMentionInItsTextIfProgramsMay() {
    ChatMessage call = message("10", HERON_BOT, "<@901> done");
    assertThat(finch(call)).isInstanceOf(Addressed.class);
    Etiquette quiet = new Etiquette(FINCH, etiquette(FINCH).people(), true, false, 6, List.of());
    assertThat(judge(quiet, call)).isInstanceOf(NotAddressed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`<@901>` done",
        "``a ` <@901>`` done",
        "```\n<@901>\n``` done",
        "\\<@901> done",
        "<@9011> done",
        "<@&901> done",
        "< @901> done",
        "@901 @finch done",
      })
  void mentionInCodeOrEscapedOrOfSomebodyElseIsNone(String text) {
    assertThat(finch(message("10", HERON_BOT, text))).isInstanceOf(NotAddressed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<@!901>", "`code` <@901>", "a lone ` before <@901>", "\\\\<@901>", "``` <@901>"})
  void mentionBesideCodeCounts(String text) {
    assertThat(finch(message("10", HERON_BOT, text))).isInstanceOf(Addressed.class);
  }

  @Test
  void whoIsNotNamedStaysSilent() {
    ChatMessage call = mentioning(message("10", OWNER, "<@902> please"), HERON);
    assertThat(judge(etiquette(HERON), call)).isInstanceOf(Addressed.class);
    assertThat(finch(call)).isInstanceOf(NotAddressed.class);
    assertThat(judge(etiquette(OTTER), call)).isInstanceOf(NotAddressed.class);
    assertThat(finch(message("11", OWNER, "who is there?"))).isInstanceOf(NotAddressed.class);
    assertThat(finch(message("12", OWNER, "@everyone"))).isInstanceOf(NotAddressed.class);
  }

  @Test
  void ownerOfAThreadAnswersPeopleThereUnlessTheyNameSomebodyElse() {
    assertThat(finch(in(THREAD, message("800", OWNER, "and now?")))).isInstanceOf(Addressed.class);
    assertThat(finch(in(THREAD, message("800", HERON_BOT, "ok")))).isInstanceOf(NotAddressed.class);
    ChatMessage other = in(THREAD, mentioning(message("801", OWNER, "<@902>?"), HERON));
    assertThat(finch(other)).isInstanceOf(NotAddressed.class);
    assertThat(judge(etiquette(HERON), other)).isInstanceOf(Addressed.class);
    assertThat(judge(etiquette(OTTER), in(THREAD, message("802", OWNER, "and now?"))))
        .isInstanceOf(NotAddressed.class);
  }

  @Test
  void firstMessageOfAThreadIsNoSecondCall() {
    ChatMessage starter = in(THREAD, message("750", OWNER, "x"));
    assertThat(finch(starter)).isInstanceOf(NotAddressed.class);
    ChatMessage notice =
        new ChatMessage(
            "751",
            THREAD,
            OWNER,
            ChatMessage.Kind.NOTICE,
            "",
            List.of(FINCH),
            Optional.of(FINCH),
            List.of());
    assertThat(finch(notice)).isInstanceOf(NotAddressed.class);
  }

  @Test
  void directMessageOfAPersonIsACallAndThatOfAProgramIsNot() {
    assertThat(finch(in(DIRECT, message("10", OWNER, "hello")))).isInstanceOf(Addressed.class);
    assertThat(finch(in(DIRECT, message("10", HERON_BOT, "<@901>"))))
        .isInstanceOf(NotAddressed.class);
  }

  @Test
  void agentListensInItsChannelsAndInThreadsThere() {
    Etiquette yard = new Etiquette(FINCH, etiquette(FINCH).people(), true, true, 6, List.of("700"));
    ChatMessage call = mentioning(message("10", OWNER, "<@901>"), FINCH);
    assertThat(judge(yard, call)).isInstanceOf(Addressed.class);
    assertThat(judge(yard, in(THREAD, call))).isInstanceOf(Addressed.class);
    assertThat(judge(yard, in(DIRECT, call))).isInstanceOf(Addressed.class);
    Place barn = new Place("701", Optional.empty(), Optional.empty(), false);
    assertThat(judge(yard, in(barn, call))).isInstanceOf(NotAddressed.class);
  }

  @Test
  void ownMessageIsNoCall() {
    Author self = new Author(FINCH, "finch", true);
    assertThat(finch(message("10", self, "<@901>"))).isInstanceOf(NotAddressed.class);
  }

  @Test
  void peopleWhoAreNotDeclaredGetAnswersOnlyWhereThatIsAllowed() {
    ChatMessage call = mentioning(message("10", STRANGER, "<@901>"), FINCH);
    assertThat(finch(call)).isInstanceOf(Addressed.class);
    assertThat(etiquette(FINCH).isDeclared(STRANGER)).isFalse();
    Etiquette strict = new Etiquette(FINCH, etiquette(FINCH).people(), false, true, 6, List.of());
    assertThat(judge(strict, call)).isInstanceOf(NotAddressed.class);
    assertThat(judge(strict, mentioning(message("10", OWNER, "<@901>"), FINCH)))
        .isInstanceOf(Addressed.class);
  }

  @Test
  void programsThatAskEachOtherPassAfterTheLimitAndPeopleAreToldOnce() {
    Etiquette finch = etiquette(FINCH);
    ChannelReading reading = ChannelReading.from("700", "1");
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      boolean own = i % 2 == 1;
      Author author = own ? new Author(FINCH, "finch", true) : HERON_BOT;
      ChatMessage message =
          message(Integer.toString(10 + i), author, own ? "<@902> go on" : "<@901> go on");
      ChannelReading.Next next = reading.read(message, finch);
      reading = next.reading();
      verdicts.add(next.verdict());
    }
    assertThat(verdicts.stream().filter(Addressed.class::isInstance)).hasSize(3);
    assertThat(verdicts.stream().filter(LoopEnded.class::isInstance)).hasSize(1);
    assertThat(verdicts.get(6)).isInstanceOf(LoopEnded.class);
    reading = reading.read(message("30", OWNER, "go on"), finch).reading();
    assertThat(reading.read(message("31", HERON_BOT, "<@901>"), finch).verdict())
        .isInstanceOf(Addressed.class);
  }

  @Test
  void readingCoversWhatIsNotNewer() {
    ChannelReading reading = ChannelReading.from("700", "1000");
    assertThat(reading.covers("999")).isTrue();
    assertThat(reading.covers("1000")).isTrue();
    assertThat(reading.covers("1001")).isFalse();
    assertThat(reading.covers("10000")).isFalse();
  }
}
