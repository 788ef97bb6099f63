package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guild is read from YAML, or refused with the place. */
class GuildFileTest {
  @Test
  void theUsualGuildHasTheSevenAgents() {
    assertThat(GuildFile.usual().bots())
        .extracting(GuildSpec.Bot::name)
        .containsExactly("lumen", "theia", "chrys", "verse", "cyon", "phex", "lux");
  }

  @Test
  void allKeysAreRead() {
    GuildSpec guild =
        GuildFile.parse(
            """
            name: Farm
            people: [owner, {name: hermit, directMessages: false}]
            bots: [{name: finch, token: t-1, messageContent: false}]
            roles: [{name: scouts, members: [finch]}]
            channels: [yard, {name: news, topic: Read, readOnlyFor: [finch], hiddenFrom: [hermit]}]
            """);

    assertThat(guild)
        .isEqualTo(
            GuildSpec.named("Farm")
                .person("owner")
                .person(new GuildSpec.Person("hermit", false))
                .bot(new GuildSpec.Bot("finch", "t-1", false, true, true))
                .role("scouts", "finch")
                .channel("yard")
                .channel(
                    new GuildSpec.Channel(
                        "news", "Read", java.util.List.of("hermit"), java.util.List.of("finch"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "people: []                                      | at least one person",
        "people: owner                                   | people must be a list",
        "peeple: [owner]                                 | unknown key 'peeple'",
        "people: ['<b>']                                 | people[0].name",
        "'{people: [o], bots: [{name: f}]}'              | bots[0].token",
        "'{people: [o], bots: [{name: f, token: t, members: maybe}]}' | bots[0].members",
        "'{people: [o], bots: [{name: f, token: t}, {name: g, token: t}]}' | 'g' has the token",
        "'{people: [o]'                                  | line 1 is not YAML",
        "'[1'                                            | is not YAML",
        "7                                               | must be a mapping",
      })
  void whatIsWrongIsNamed(String text, String part) {
    assertThatThrownBy(() -> GuildFile.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void idsFollowFromNames() throws Exception {
    try (DiscordSim one = DiscordSim.start(GuildFile.usual(), SimOptions.defaults());
        DiscordSim two = DiscordSim.start(GuildFile.usual(), SimOptions.defaults())) {
      assertThat(one.userId("lumen")).isEqualTo(two.userId("lumen"));
      assertThat(one.channelId("general")).isEqualTo(two.channelId("general"));
      assertThat(one.guildId()).isEqualTo(two.guildId());
    }
  }
}
