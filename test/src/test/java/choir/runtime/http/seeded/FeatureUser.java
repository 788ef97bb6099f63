package choir.runtime.http.seeded;

import choir.runtime.tokens.TokensFeature;

/** A kit that knows a feature. */
public record FeatureUser(TokensFeature feature) {}
