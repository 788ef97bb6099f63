package choir.core.run;

import java.time.Instant;

/**
 * A run that makes no progress for now, and resumes by itself.
 *
 * @param reason what it waits for, and why; one line
 * @param since when the run began to wait
 * @param attempt number of attempts that have failed; of a model that is unavailable, those of all
 *     runs together. 0 for a run that waits for a person
 * @param nextTry time of the next attempt, or until which a person is waited for
 */
public record Pause(String reason, Instant since, int attempt, Instant nextTry) {}
