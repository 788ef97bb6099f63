// A bot on discord.js 14 that answers what DiscordJsTest says. Arguments: address and token.
const { ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits,
  Partials } = require('discord.js');

const [address, token] = process.argv.slice(2);
const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions, GatewayIntentBits.DirectMessages,
    GatewayIntentBits.MessageContent],
  partials: [Partials.Channel],
  rest: { api: address + '/api', version: '10' },
});

function fail(error) {
  console.error(error);
  process.exit(1);
}

process.on('unhandledRejection', fail);
client.on('error', fail);
client.on('warn', fail);

client.once(Events.ClientReady, async ready => {
  const guild = ready.guilds.cache.first();
  await guild.commands.set([{ name: 'ask', description: 'Asks',
    options: [{ name: 'text', description: 'What', type: 3, required: true }] }]);
  await guild.members.fetch();
  console.log('ready ' + guild.members.cache.size);
});

client.on(Events.MessageCreate, async message => {
  if (message.author.bot || message.system) return;
  if (message.content === 'end') {
    await client.destroy();
    return;
  }
  await message.channel.sendTyping();
  await message.react('👀');
  const answer = await message.reply('You sa');
  await answer.edit({ content: 'You said: ' + message.content, components: message.guild ? [
    new ActionRowBuilder().addComponents(new ButtonBuilder()
      .setCustomId('fine').setLabel('Fine').setStyle(ButtonStyle.Success))] : [] });
  if (message.guild) {
    const thread = await message.startThread({ name: 'about it' });
    await thread.send({ content: 'more', files: [{ attachment: Buffer.from('x'), name: 'x.txt' }] });
    await message.channel.messages.fetch({ limit: 10 });
  }
});

client.on(Events.InteractionCreate, async interaction => {
  if (interaction.isButton()) await interaction.update({ content: 'Fine then', components: [] });
  else {
    await interaction.deferReply();
    await interaction.editReply('Because ' + interaction.options.getString('text'));
  }
});

client.login(token);
