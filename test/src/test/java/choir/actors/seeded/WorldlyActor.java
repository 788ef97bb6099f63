package choir.actors.seeded;

import java.net.http.HttpClient;

/** An actor with a socket. */
public record WorldlyActor(HttpClient http) {}
