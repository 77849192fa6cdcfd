package org.anabranch.node.json;

/**
 * What a JSON text may hold.
 *
 * @param depthMax of containers within each other, the outermost being 1
 * @param keysPerObjectMax of one object
 * @param keyBytesMax of one key, in UTF-8
 */
public record JsonLimits(int depthMax, int keysPerObjectMax, int keyBytesMax) {

    public static final JsonLimits DEFAULT = new JsonLimits(64, 10_000, 1024);

    public JsonLimits {
        if (depthMax < 1 || keysPerObjectMax < 1 || keyBytesMax < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
    }

    /** The same, for a document that stands {@code levels} deep in an envelope. */
    public JsonLimits within(int levels) {
        return new JsonLimits(depthMax + levels, keysPerObjectMax, keyBytesMax);
    }
}
