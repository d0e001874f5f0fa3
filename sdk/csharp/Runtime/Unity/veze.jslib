// Sockets of the browser for WebGLSocket.cs: each has a number and a list of what came.
mergeInto(LibraryManager.library, {
  $vezeSockets: { last: 0, all: {} },

  VezeSocketOpen__deps: ["$vezeSockets"],
  VezeSocketOpen: function (url, protocols) {
    var id = ++vezeSockets.last;
    var entry = { came: [], text: "", closed: 0, socket: null };
    vezeSockets.all[id] = entry;
    try {
      var socket = new WebSocket(UTF8ToString(url), UTF8ToString(protocols).split(","));
      entry.socket = socket;
      socket.onmessage = function (event) {
        entry.came.push(event.data);
      };
      socket.onclose = function (event) {
        entry.closed = event.code;
      };
    } catch (error) {
      entry.closed = 1006;
    }
    return id;
  },

  VezeSocketSend__deps: ["$vezeSockets"],
  VezeSocketSend: function (id, text) {
    var entry = vezeSockets.all[id];
    if (entry && entry.socket && entry.socket.readyState === 1) entry.socket.send(UTF8ToString(text));
  },

  VezeSocketClose__deps: ["$vezeSockets"],
  VezeSocketClose: function (id) {
    var entry = vezeSockets.all[id];
    if (!entry) return;
    if (entry.socket) {
      entry.socket.onmessage = entry.socket.onclose = null;
      entry.socket.close();
    }
    entry.came = [];
    entry.closed = 1000;
  },

  // 0: nothing; 1: a text, which VezeSocketText hands out; else the code that it was closed with.
  VezeSocketNext__deps: ["$vezeSockets"],
  VezeSocketNext: function (id) {
    var entry = vezeSockets.all[id];
    if (!entry) return 1006;
    if (entry.came.length > 0) {
      entry.text = entry.came.shift();
      return 1;
    }
    if (entry.closed === 0) return 0;
    delete vezeSockets.all[id];
    return entry.closed;
  },

  VezeSocketText__deps: ["$vezeSockets"],
  VezeSocketText: function (id) {
    var text = vezeSockets.all[id].text;
    var size = lengthBytesUTF8(text) + 1;
    var memory = _malloc(size);
    stringToUTF8(text, memory, size);
    return memory;
  },
});
