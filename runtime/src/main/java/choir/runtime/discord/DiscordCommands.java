package choir.runtime.discord;

import choir.core.chat.ChatCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import net.dv8tion.jda.api.entities.Guild;
import net.dv8tion.jda.api.interactions.commands.Command;
import net.dv8tion.jda.api.interactions.commands.OptionType;
import net.dv8tion.jda.api.interactions.commands.build.CommandData;
import net.dv8tion.jda.api.interactions.commands.build.Commands;
import net.dv8tion.jda.api.interactions.commands.build.SlashCommandData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the commands of {@link ChatCommand} in a guild, if it has others. */
final class DiscordCommands {
  private static final Logger log = LoggerFactory.getLogger(DiscordCommands.class);

  private DiscordCommands() {}

  /**
   * Looks up what is registered, and overwrites it if it differs. If that fails, the next session
   * tries again.
   *
   * @return whether it has overwritten something
   */
  static CompletionStage<Boolean> register(Guild guild) {
    CompletionStage<List<Command>> registered = guild.retrieveCommands().submit();
    return registered
        .thenCompose(
            there ->
                shown(there).equals(wanted())
                    ? CompletableFuture.completedStage(false)
                    : overwritten(guild))
        .exceptionally(
            failure -> {
              log.warn(
                  "the commands are not registered in guild {}: {}; the invitation of the bot needs"
                      + " the scope applications.commands",
                  guild.getId(),
                  DiscordFailures.of(failure).getMessage());
              return false;
            });
  }

  private static CompletionStage<Boolean> overwritten(Guild guild) {
    return guild
        .updateCommands()
        .addCommands(data())
        .submit()
        .thenApply(
            made -> {
              log.info("registered {} commands in guild {}", made.size(), guild.getId());
              return true;
            });
  }

  private static List<CommandData> data() {
    return Stream.of(ChatCommand.values()).map(DiscordCommands::data).toList();
  }

  private static CommandData data(ChatCommand command) {
    SlashCommandData data = Commands.slash(command.word(), command.description());
    return command
        .option()
        .map(option -> data.addOption(OptionType.STRING, option.name(), option.description(), true))
        .orElse(data);
  }

  private static List<String> wanted() {
    return Stream.of(ChatCommand.values())
        .map(
            each ->
                each.word()
                    + " "
                    + each.description()
                    + each.option()
                        .map(option -> " " + option.name() + " " + option.description() + " true")
                        .orElse(""))
        .sorted()
        .toList();
  }

  private static List<String> shown(List<Command> there) {
    return there.stream().map(DiscordCommands::shown).sorted().toList();
  }

  private static String shown(Command command) {
    StringBuilder text = new StringBuilder(command.getName() + " " + command.getDescription());
    for (Command.Option option : command.getOptions()) {
      text.append(' ').append(option.getName());
      text.append(' ').append(option.getDescription());
      text.append(' ').append(option.isRequired());
    }
    return text.toString();
  }
}
