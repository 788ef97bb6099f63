package choir.core.chat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The identity of an agent in a chat service, as declared. It does not contain the token.
 *
 * @param home recipient of posts that name none, in a form of {@link Recipient}; empty if there is
 *     none
 * @param people names of the declared people, by their user ids
 * @param strangers whether people who are not declared get answers
 * @param bots whether programs get answers when they mention the agent
 * @param loopLimit see {@link Etiquette}
 * @param channels see {@link Etiquette}
 * @param floors number of agents that speak in a round, by the channels that have rounds
 */
public record ChatIdentity(
    String home,
    SortedMap<String, String> people,
    boolean strangers,
    boolean bots,
    int loopLimit,
    List<String> channels,
    SortedMap<String, Integer> floors) {
  public ChatIdentity {
    people = Collections.unmodifiableSortedMap(new TreeMap<>(people));
    channels = List.copyOf(channels);
    floors = Collections.unmodifiableSortedMap(new TreeMap<>(floors));
  }

  /** What the ranch calls somebody; empty for programs, and for people it does not know. */
  public Optional<String> person(ChatMessage.Author author) {
    return author.bot() ? Optional.empty() : Optional.ofNullable(people.get(author.id()));
  }

  /** Number of agents that speak in a round of a place; empty if it has no rounds. */
  public Optional<Integer> speakers(ChatMessage.Place place) {
    Optional<Integer> own = Optional.ofNullable(floors.get(place.channel()));
    return own.or(() -> place.parent().map(parent -> floors.get(parent)));
  }

  /**
   * The agent's rules.
   *
   * @param self its user id
   */
  public Etiquette etiquette(String self) {
    return new Etiquette(self, people, strangers, bots, loopLimit, channels);
  }
}
