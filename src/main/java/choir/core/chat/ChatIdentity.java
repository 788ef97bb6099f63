package choir.core.chat;

import java.util.List;
import java.util.SortedMap;

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
 */
public record ChatIdentity(
    String home,
    SortedMap<String, String> people,
    boolean strangers,
    boolean bots,
    int loopLimit,
    List<String> channels) {
  /**
   * The agent's rules.
   *
   * @param self its user id
   */
  public Etiquette etiquette(String self) {
    return new Etiquette(self, people, strangers, bots, loopLimit, channels);
  }
}
