package choir.core.revision;

import choir.core.mirrorborn.Profile;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterState;
import choir.core.roster.RosterState.Enrolled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an older revision declared, so that it can be put into force again. */
public final class PastDeclaration {
  private PastDeclaration() {}

  /** The texts that agents had. */
  public interface Texts {
    /**
     * A text as it was.
     *
     * @param digest of the text, as the revision has it
     * @return empty if the store keeps that version no longer
     */
    Optional<String> find(Profile agent, String name, String digest);
  }

  /** The text of a revision is kept no longer. The message is for a person. */
  public static final class TextExpiredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TextExpiredException(Profile agent, String name) {
      super(
          "the text %s that '%s' had then is no longer in the history of the store"
              .formatted(name, agent.agent()));
    }
  }

  /**
   * The declaration of a revision.
   *
   * @param revision the roster as the revision left it
   * @throws TextExpiredException if a text is kept no longer
   */
  public static RanchDeclaration of(RosterState revision, Texts texts) {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (Enrolled agent : revision.agents().values()) {
      if (!agent.retired()) {
        agents.add(agent(agent, texts));
      }
    }
    return new RanchDeclaration(
        revision.name(), revision.defaultAgent().orElseThrow(), agents, revision.sections());
  }

  private static AgentDeclaration agent(Enrolled agent, Texts source) {
    Profile profile = agent.profile();
    List<PersonaText> texts = new ArrayList<>();
    for (Map.Entry<String, String> each : agent.digests().entrySet()) {
      String name = each.getKey();
      String text =
          source
              .find(profile, name, each.getValue())
              .orElseThrow(() -> new TextExpiredException(profile, name));
      texts.add(new PersonaText(name, each.getValue(), text));
    }
    return new AgentDeclaration(
        profile.agent(),
        profile.name(),
        profile.role(),
        Optional.of(profile.home()),
        profile.model(),
        profile.limits(),
        texts,
        agent.constraints(),
        agent.sections());
  }
}
