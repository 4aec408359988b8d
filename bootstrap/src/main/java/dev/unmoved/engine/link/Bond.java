package dev.unmoved.engine.link;

/**
 * What ties parts together, as a part knows it: only that it exists. The transaction, the gathered
 * request or the question behind it is known to the feature that has made it, and that finds it
 * again with a cast.
 */
public abstract class Bond {}
