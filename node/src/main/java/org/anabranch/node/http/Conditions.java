package org.anabranch.node.http;

import java.util.function.Predicate;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Command.Versions;
import org.anabranch.crdt.json.DocumentView;

/**
 * What a request says of the version of the document it is about; null for what it does not say.
 *
 * @param base the one version that a write derives from
 */
record Conditions(Versions ifMatch, Versions ifNoneMatch, Versions base) {

    static final Conditions NONE = new Conditions(null, null, null);

    static Conditions of(String ifMatch, String ifNoneMatch, String baseVersion) {
        if (ifMatch == null && ifNoneMatch == null && baseVersion == null) {
            return NONE;
        }
        return new Conditions(
                EntityTags.parse(ifMatch, false, "If-Match"),
                EntityTags.parse(ifNoneMatch, true, "If-None-Match"),
                requireOne(EntityTags.parse(baseVersion, false, "Base-Version"), "Base-Version"));
    }

    /** As members of a bulk line. */
    static Conditions ofMembers(String ifMatch, String baseVersion) {
        return new Conditions(
                ifMatch == null ? null : EntityTags.parseMember(ifMatch, "ifMatch"),
                null,
                baseVersion == null
                        ? null
                        : requireOne(EntityTags.parseMember(baseVersion, "baseVersion"), "baseVersion"));
    }

    boolean isEmpty() {
        return ifMatch == null && ifNoneMatch == null && base == null;
    }

    /**
     * Judges a write ahead of its body; the engine judges again, when it commits.
     *
     * @param view the document, or null
     * @param kept whether a past version of it is kept
     */
    void judgeWrite(DocumentView view, Predicate<String> kept) {
        String etag = view == null ? null : view.etag();
        if (ifMatch != null && !ifMatch.match(etag) || ifNoneMatch != null && ifNoneMatch.match(etag)) {
            throw failed().refusal();
        }
        if (base != null && !base.match(etag) && !kept.test(baseVersion())) {
            throw Problem.of(ProblemType.BASE_VERSION_GONE, "the base version is not kept here, or not any more")
                    .refusal();
        }
    }

    /**
     * Whether a read finds what the client already has; {@code If-Match} is judged first.
     *
     * @param etag of what there is; null where that has no version
     */
    boolean isNotModified(String etag) {
        if (ifMatch != null && !ifMatch.match(etag)) {
            throw failed().refusal();
        }
        return ifNoneMatch != null && ifNoneMatch.match(etag);
    }

    Preconditions preconditions() {
        return ifMatch == null && ifNoneMatch == null ? Preconditions.NONE : new Preconditions(ifMatch, ifNoneMatch);
    }

    /** The version that the write derives from; null for the one that is there when its turn comes. */
    String baseVersion() {
        return base == null ? null : base.etags().iterator().next();
    }

    private static Problem failed() {
        return Problem.of(
                ProblemType.PRECONDITION_FAILED, "the document's current version is not as the request demands");
    }

    private static Versions requireOne(Versions versions, String name) {
        if (versions != null && (versions.any() || versions.etags().size() != 1)) {
            throw Problem.of(ProblemType.HEADER_INVALID, name + " is one strong entity tag in double quotes")
                    .refusal();
        }
        return versions;
    }
}
