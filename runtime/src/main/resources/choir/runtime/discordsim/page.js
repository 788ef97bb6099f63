'use strict';
// Shows the guild and lets a person speak. All that comes from the server is put into the page as
// text, never as markup: elements are made here, and their words are set with textContent.

const byId = id => document.getElementById(id);
const seen = new Map();
const faces = ['👍', '👀', '✅', '❌'];
let state = null;
let here = '';
let answering = null;
let shown = '';

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function button(className, label, action) {
  const element = make('button', className, label);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}

// The key comes in the fragment, which no browser sends, and is kept for this tab and origin alone.
const given = new URLSearchParams(location.hash.slice(1)).get('key');
if (given) {
  sessionStorage.setItem('key', given);
  history.replaceState(null, '', location.pathname);
}
const key = sessionStorage.getItem('key') || '';

async function call(name, body) {
  const headers = key ? {'X-Sim-Key': key} : {};
  const options = body === undefined ? {headers} : body instanceof FormData
    ? {method: 'POST', body, headers}
    : {method: 'POST', body: JSON.stringify(body),
      headers: {'Content-Type': 'application/json', ...headers}};
  const answer = await fetch('/_sim/' + name, options);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.message);
  return json;
}

function say(error) {
  byId('notice').textContent = error ? error.message || String(error) : '';
}

/** Does what a person asked for, and shows why it was refused. */
async function act(name, body) {
  try {
    say('');
    return await call(name, {as: byId('me').value, ...body});
  } catch (refused) {
    say(refused);
    return null;
  }
}

const tint = name => 'tint' + [...name].reduce((sum, c) => sum + c.codePointAt(0), 0) % 8;
const room = id => state.channels.find(each => each.id === id);
const me = () => byId('me').value;
const other = direct => direct.members.find(name => name !== me());

function title(channel) {
  return channel.kind === 'direct' ? '@' + other(channel) : '#' + channel.name;
}

function open(id) {
  here = id;
  shown = '';
  answering = null;
  location.hash = id;
  refresh();
}

function roomButton(channel) {
  const unread = seen.has(channel.id) && seen.get(channel.id) !== channel.last;
  const label = channel.kind === 'thread' ? '↳ ' + channel.name : title(channel);
  const classes = ['room', channel.kind, channel.id === here ? 'here' : '', unread ? 'unread' : ''];
  return button(classes.join(' '), label, () => open(channel.id));
}

function showRooms() {
  const list = [];
  for (const channel of state.channels.filter(each => each.kind === 'text')) {
    list.push(roomButton(channel));
    state.channels
      .filter(each => each.parent === channel.id && (!each.archived || each.id === here))
      .forEach(each => list.push(roomButton(each)));
  }
  const direct = state.channels.filter(
    each => each.kind === 'direct' && each.members.includes(me()));
  if (direct.length) list.push(make('h3', '', 'Direct messages'), ...direct.map(roomButton));
  byId('rooms').replaceChildren(...list);
  byId('guild').textContent = state.guild;
  document.title = state.guild + ' – Discord simulator';
}

function showMembers() {
  const bots = state.bots.map(bot => {
    const words = make('span', '', bot.name);
    if (bot.activity) words.append(make('small', '', bot.activity));
    const entry = button('member', '', async () => {
      const made = await act('conversation', {bot: bot.name});
      if (made) open(made.channel);
    });
    entry.title = 'Write to ' + bot.name + ' (' + bot.status + ')';
    entry.append(make('span', 'dot ' + bot.status), words);
    return entry;
  });
  const people = state.people.map(
    person => make('div', 'member', make('span', 'dot online'), person.name));
  byId('members').replaceChildren(
    make('h3', '', 'Agents – ' + state.bots.length), ...bots,
    make('h3', '', 'People – ' + state.people.length), ...people);
  const select = byId('me');
  if (select.options.length !== state.people.length) {
    select.replaceChildren(...state.people.map(person => new Option(person.name)));
  }
}

/** A text with code, bold and mentions, as elements. */
function words(text) {
  const parts = [];
  const pattern = /```(?:[\w+-]*\n)?([\s\S]*?)```\n?|`([^`\n]+)`|\*\*([^*\n]+)\*\*|<@!?(\d+)>|<@&(\d+)>|<#(\d+)>/g;
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    if (found[1] !== undefined) parts.push(make('pre', '', make('code', '', found[1])));
    else if (found[2] !== undefined) parts.push(make('code', '', found[2]));
    else if (found[3] !== undefined) parts.push(make('b', '', found[3]));
    else if (found[4]) parts.push(make('span', 'mention', '@' + nameOf(found[4])));
    else if (found[5]) parts.push(make('span', 'mention', '@role'));
    else parts.push(make('span', 'mention', room(found[6]) ? title(room(found[6])) : found[0]));
  }
  parts.push(text.slice(end));
  return parts;
}

function plain(text) {
  return text.replace(/<@!?(\d+)>/g, (mention, id) => '@' + nameOf(id));
}

function nameOf(id) {
  const member = [...state.people, ...state.bots].find(each => each.id === id);
  return member ? member.name : id;
}

function when(at) {
  return new Date(at).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
}

function showMessage(message, all) {
  const element = make('article', 'message');
  element.dataset.id = message.id;
  if (message.deleted) element.classList.add('gone');
  if (message.mentions.includes(me())) element.classList.add('mine');
  element.append(make('div', 'face ' + tint(message.author), message.author[0].toUpperCase()));
  if (message.replyTo) {
    const source = all.find(each => each.id === message.replyTo);
    element.append(make('div', 'source', '↱ ' + (source
      ? source.author + ': ' + (source.deleted ? 'deleted' : plain(source.content))
      : 'an older message')));
  }
  const head = make('div', 'head', make('b', '', message.author));
  if (message.bot) head.append(make('span', 'tag', 'APP'));
  head.append(make('span', 'when', when(message.at)));
  if (message.visibleTo) head.append(make('span', 'only', 'only you see this'));
  element.append(head);
  const body = make('div', 'body', ...words(message.loading && !message.content
    ? '… thinking' : message.content));
  if (message.deleted) body.append(make('span', 'edited', '(deleted)'));
  else if (message.versions.length > 1) {
    const edited = make('span', 'edited', '(edited)');
    edited.title = message.versions.length + ' versions';
    body.append(edited);
  }
  element.append(body, ...message.embeds.map(each => make('div', 'embed', each)));
  const files = message.files.map(showFile);
  if (files.length) element.append(make('div', 'row', ...files));
  showButtons(message, element);
  showReactions(message, element);
  if (message.thread) {
    element.append(make('div', 'row', button('chip', '↳ Open thread', () => open(message.thread))));
  }
  if (!message.deleted) element.append(deeds(message));
  return element;
}

function showFile(file) {
  const link = make('a', 'file', file.name + ' (' + file.bytes + ' bytes)');
  link.href = file.path;
  link.download = file.name;
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return link;
  const image = make('img', 'picture');
  image.src = file.path;
  image.alt = file.name;
  return image;
}

function showButtons(message, element) {
  if (!message.buttons.length) return;
  element.append(make('div', 'row', ...message.buttons.map(each => {
    const push = button('push style' + each.style, each.label, () => click(message, each));
    push.disabled = each.disabled || message.deleted || !each.customId;
    return push;
  })));
}

async function click(message, each) {
  const begun = await act('click', {message: message.id, button: each.customId});
  if (!begun) return;
  setTimeout(async () => {
    const now = await call('interaction?id=' + begun.id);
    if (now.state === 'FAILED') say('This interaction failed: ' + now.bot + ' did not answer in 3 s.');
  }, 3200);
}

function showReactions(message, element) {
  const entries = Object.entries(message.reactions);
  if (!entries.length) return;
  element.append(make('div', 'row', ...entries.map(([emoji, who]) => {
    const own = who.includes(me());
    const chip = button('chip' + (own ? ' own' : ''), emoji + ' ' + who.length,
      () => act('react', {message: message.id, emoji, remove: own}));
    chip.title = who.join(', ');
    return chip;
  })));
}

function deeds(message) {
  const row = make('div', 'deeds', ...faces.map(emoji =>
    button('', emoji, () => act('react', {message: message.id, emoji}))));
  row.append(button('', 'Reply', () => {
    answering = message;
    showComposer();
    byId('text').focus();
  }));
  const here = room(message.channel);
  if (here && here.kind === 'text' && !message.thread) {
    row.append(button('', 'Thread', async () => {
      const name = message.content.slice(0, 40) || 'thread';
      const made = await act('thread', {message: message.id, name});
      if (made) open(made.thread);
    }));
  }
  if (message.author === me()) {
    row.append(button('', 'Delete', () => act('delete', {message: message.id})));
  }
  return row;
}

async function showMessages() {
  const {messages} = await call('messages?channel=' + here + '&limit=100');
  const text = JSON.stringify([here, me(), messages]);
  if (text === shown) return;
  shown = text;
  const pane = byId('messages');
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80 || !pane.children.length;
  const visible = messages.filter(each => !each.visibleTo || each.visibleTo === me());
  pane.replaceChildren(...visible.map(each => showMessage(each, messages)));
  if (!visible.length) pane.append(make('p', 'empty', 'Nothing has been said here yet.'));
  if (atEnd) pane.scrollTop = pane.scrollHeight;
}

function showComposer() {
  const bar = byId('answering');
  bar.hidden = !answering;
  if (answering) bar.firstElementChild.textContent = 'Replying to ' + answering.author;
  byId('attached').textContent = [...byId('files').files].map(file => file.name).join(', ');
  const text = byId('text');
  text.placeholder = room(here) ? 'Message ' + title(room(here)) : '';
  const typed = text.value;
  const list = typed.startsWith('/') && !typed.includes('\n') ? matching(typed) : [];
  byId('commands').hidden = !list.length;
  byId('commands').replaceChildren(...list.slice(0, 12).map(entry => button(
    'command', entry.bot + '  /' + entry.path + '  ' + entry.description, () => {
      text.value = '/' + entry.path + ' @' + entry.bot + ' ';
      text.focus();
    })));
}

/** Every command and subcommand, with the bot that takes it. */
function commands() {
  const all = [];
  const walk = (bot, path, each) => {
    const subs = (each.options || []).filter(option => option.type <= 2);
    if (subs.length) subs.forEach(sub => walk(bot, path + ' ' + sub.name, sub));
    else all.push({bot, path, description: each.description, options: each.options || []});
  };
  state.bots.forEach(bot => bot.commands.forEach(each => walk(bot.name, each.name, each)));
  return all;
}

function matching(typed) {
  const words = typed.slice(1);
  return commands().filter(each => each.path.startsWith(words) || words.startsWith(each.path));
}

/** "/ask @finch option:value the rest": the rest is the first text that is still open. */
function slash(typed) {
  const fits = matching(typed).sort((one, two) => two.path.length - one.path.length);
  let rest = typed;
  const named = typed.match(/ @(\S+)/);
  const entry = fits.find(each => !named || each.bot === named[1]);
  if (!entry || !typed.startsWith('/' + entry.path)) return null;
  rest = typed.slice(entry.path.length + 1).replace(/^ @\S+/, '').trim();
  const options = {};
  for (const option of entry.options) {
    const given = rest.match(new RegExp('(^|\\s)' + option.name + ':(\\S+)'));
    if (given) {
      options[option.name] = given[2];
      rest = rest.replace(given[0], '').trim();
    }
  }
  const free = entry.options.find(option => !(option.name in options));
  if (rest && free) options[free.name] = rest;
  return {bot: entry.bot, channel: here, command: entry.path, options};
}

async function send() {
  const text = byId('text').value.trim();
  const files = byId('files').files;
  if (!text && !files.length) return;
  const command = text.startsWith('/') ? slash(text) : null;
  let done;
  if (command) done = await act('slash', command);
  else if (files.length) {
    const form = new FormData();
    form.append('as', me());
    form.append('channel', here);
    form.append('text', text);
    [...files].forEach((file, i) => form.append('files[' + i + ']', file, file.name));
    done = await call('upload', form).catch(refused => { say(refused); return null; });
  } else if (answering) done = await act('reply', {message: answering.id, text});
  else done = await act('post', {channel: here, text});
  if (!done) return;
  byId('text').value = '';
  byId('files').value = '';
  answering = null;
  showComposer();
}

let running = false;
let again = false;

/** Reads and shows everything; one at a time, and once more if something changed meanwhile. */
async function refresh() {
  if (running) { again = true; return; }
  running = true;
  try {
    state = await call('state');
    if (!room(here)) {
      here = room(location.hash.slice(1)) ? location.hash.slice(1) : state.channels[0]?.id || '';
    }
    showMembers();
    const channel = room(here);
    if (channel) {
      await showMessages();
      seen.set(here, channel.last);
      byId('title').textContent = title(channel);
      byId('topic').textContent = channel.kind === 'thread'
        ? 'a thread of ' + channel.owner : channel.topic;
      const typing = channel.typing.filter(name => name !== me());
      byId('typing').textContent = typing.length ? typing.join(', ') + ' is typing…' : '';
    }
    state.channels.filter(each => !seen.has(each.id)).forEach(each => seen.set(each.id, each.last));
    showRooms();
    showComposer();
  } catch (failed) {
    say(failed);
  } finally {
    running = false;
  }
  if (again) { again = false; setTimeout(refresh, 50); }
}

function listen() {
  const socket = new WebSocket(
    'ws://' + location.host + '/_sim/live' + (key ? '?key=' + encodeURIComponent(key) : ''));
  socket.onopen = () => { byId('lost').hidden = true; };
  socket.onmessage = refresh;
  socket.onclose = () => { byId('lost').hidden = false; setTimeout(listen, 1000); };
}

byId('composer').addEventListener('submit', event => { event.preventDefault(); send(); });
byId('text').addEventListener('input', showComposer);
byId('text').addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); send(); }
});
byId('files').addEventListener('change', showComposer);
byId('me').addEventListener('change', () => { shown = ''; refresh(); });
byId('answering').lastElementChild.addEventListener('click', () => { answering = null; showComposer(); });
setInterval(refresh, 5000); // "is typing" ends by itself
listen();
refresh();
