package choir.core.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rules by which an agent decides whether a message is for it. The default of every channel:
 * only who is mentioned, owns the thread, is replied to by a person, or is written to directly
 * speaks.
 *
 * @param self the agent's own user id
 * @param people names of the declared people, by their user ids
 * @param strangers whether people who are not declared get answers
 * @param bots whether programs, such as other agents, get answers when they mention the agent
 * @param loopLimit maximum number of messages of programs in a row, without one of a person, after
 *     which no program gets an answer
 * @param channels ids of the channels in which the agent listens, threads in them included; empty
 *     for all that it can read
 */
public record Etiquette(
    String self,
    SortedMap<String, String> people,
    boolean strangers,
    boolean bots,
    int loopLimit,
    List<String> channels) {
  public Etiquette {
    people = Collections.unmodifiableSortedMap(new TreeMap<>(people));
    channels = List.copyOf(channels);
  }

  /** Whether a message is for the agent, and why. */
  public sealed interface Verdict {
    /** The reason, in words. */
    String why();
  }

  /** The agent answers. */
  public record Addressed(String why) implements Verdict {}

  /** The agent stays silent. */
  public record NotAddressed(String why) implements Verdict {}

  /** The agent would answer a program, but the limit is reached: people are told once. */
  public record LoopEnded(String why) implements Verdict {}

  /**
   * Judges a message.
   *
   * @param inRow number of messages of programs in a row up to this one, without one of a person
   */
  Verdict judge(ChatMessage message, int inRow) {
    List<String> silent = new ArrayList<>();
    silentReason(message, silent);
    if (!silent.isEmpty()) {
      return new NotAddressed(silent.getFirst());
    }
    return message.author().bot() ? ofBot(message, inRow) : ofPerson(message);
  }

  /** Whether the agent takes notice of a message at all, be it for the agent or not. */
  public boolean hears(ChatMessage message) {
    List<String> silent = new ArrayList<>();
    silentReason(message, silent);
    return silent.isEmpty();
  }

  private void silentReason(ChatMessage message, List<String> reasons) {
    if (message.author().id().equals(self)) {
      reasons.add("its own message");
    } else if (message.kind() == ChatMessage.Kind.NOTICE) {
      reasons.add("a notice of the service");
    } else if (message.startsThread()) {
      reasons.add("the first message of the thread, which was written in another channel");
    } else if (!listensIn(message.place())) {
      reasons.add("a channel that is not among its channels");
    } else if (!message.author().bot() && !strangers && !isDeclared(message.author())) {
      reasons.add("its author is not declared under discord.people");
    }
  }

  private boolean listensIn(ChatMessage.Place place) {
    return channels.isEmpty()
        || place.direct()
        || channels.contains(place.channel())
        || place.parent().filter(channels::contains).isPresent();
  }

  /** Whether the ranch knows the author as one of its people. */
  public boolean isDeclared(ChatMessage.Author author) {
    return person(author).isPresent();
  }

  /** What the ranch calls the author; empty if the author is not one of its people. */
  public Optional<String> person(ChatMessage.Author author) {
    return author.bot() ? Optional.empty() : Optional.ofNullable(people.get(author.id()));
  }

  /** A reply lists the author of the other message as mentioned: of programs, only text counts. */
  private Verdict ofBot(ChatMessage message, int inRow) {
    if (message.place().direct()) {
      return new NotAddressed("a direct message of a program");
    }
    if (!Mentions.mentions(message.text(), self)) {
      return new NotAddressed("a program that does not mention it in its text");
    }
    if (!bots) {
      return new NotAddressed("programs get no answers (discord.bots)");
    }
    return inRow > loopLimit
        ? new LoopEnded(inRow + " messages of programs in a row, at most " + loopLimit)
        : new Addressed("mentioned by a program");
  }

  private Verdict ofPerson(ChatMessage message) {
    if (message.place().direct()) {
      return new Addressed("a direct message");
    }
    if (message.repliedTo().filter(self::equals).isPresent()) {
      return new Addressed("a person replies to it");
    }
    if (message.mentions().contains(self) || Mentions.mentions(message.text(), self)) {
      return new Addressed("mentioned by a person");
    }
    boolean owns = message.place().threadOwner().filter(self::equals).isPresent();
    boolean others = !message.mentions().isEmpty() || message.repliedTo().isPresent();
    if (owns && others) {
      return new NotAddressed("in its thread, but for somebody else");
    }
    return owns
        ? new Addressed("a person writes in its thread")
        : new NotAddressed("a person who does not mention it");
  }
}
