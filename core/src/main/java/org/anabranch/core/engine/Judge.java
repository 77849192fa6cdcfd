package org.anabranch.core.engine;

import java.util.Optional;
import java.util.function.ToIntFunction;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;

/** Why one edit of a command is refused: for its preconditions, for what the editor says, for what it would leave. */
final class Judge {

    static final String NO_DOCUMENT = "there is no such document";

    private final int index;
    private final DocumentEdit edit;
    private final Document before;
    private final DeletePolicy policy;
    private final EngineLimits limits;
    private Optional<DocumentView> view; // of what was there before; null until asked for, since it costs the document

    /** @param index of the edit in its command */
    Judge(int index, DocumentEdit edit, Document before, DeletePolicy policy, EngineLimits limits) {
        this.index = index;
        this.edit = edit;
        this.before = before;
        this.policy = policy;
        this.limits = limits;
    }

    private Optional<DocumentView> viewBefore() {
        if (view == null) {
            view = before.view(policy);
        }
        return view;
    }

    /** Whether readers see this version. */
    boolean isCurrent(String etag) {
        return viewBefore().map(DocumentView::etag).filter(etag::equals).isPresent();
    }

    /** The refusals here and below are null where nothing is wrong. */
    Refused unmetPrecondition() {
        Preconditions preconditions = edit.preconditions();
        if (preconditions.equals(Preconditions.NONE)) {
            return null;
        }
        String etag = viewBefore().map(DocumentView::etag).orElse(null);
        if (etag == null && edit.edit() instanceof Edit.Delete) {
            return refused(index, Reason.NOT_FOUND, NO_DOCUMENT, -1);
        }
        if (preconditions.ifMatch() != null && !preconditions.ifMatch().match(etag)) {
            return refused(index, Reason.PRECONDITION_FAILED, "If-Match names no version that is current here", -1);
        }
        if (preconditions.ifNoneMatch() != null && preconditions.ifNoneMatch().match(etag)) {
            return refused(
                    index, Reason.PRECONDITION_FAILED, "If-None-Match names the version that is current here", -1);
        }
        return null;
    }

    Refused baseGone() {
        return refused(index, Reason.BASE_VERSION_GONE, "the base version is not kept here, or not any more", -1);
    }

    Refused refusal(EditOutcome outcome) {
        if (outcome instanceof EditOutcome.Refused refused) {
            String pointer = refused.pointer().toString();
            return new Refused(index, reason(refused.reason()), refused.detail(), pointer, refused.operation(), -1);
        }
        return refused(index, Reason.NOT_FOUND, NO_DOCUMENT, -1);
    }

    /**
     * What cannot stay as the edit leaves it, if that are a database's settings.
     *
     * @param exists whether there is such a database already
     */
    Refused unfitSettings(DocumentView after, boolean exists) {
        Optional<DatabaseSettings.Flaw> flaw = DatabaseSettings.flaw(after.value());
        if (flaw.isPresent()) {
            String pointer = flaw.get().pointer().toString();
            return new Refused(index, Reason.SETTING_INVALID, flaw.get().detail(), pointer, -1, -1);
        }
        DeletePolicy deletes = DatabaseSettings.of(Optional.of(after)).deletes();
        if (exists && DatabaseSettings.of(viewBefore()).deletes() != deletes) {
            String pointer = "/" + DatabaseSettings.DELETES;
            String detail = "'deletes' is fixed when the database is made";
            return new Refused(index, Reason.SETTING_FIXED, detail, pointer, -1, -1);
        }
        return null;
    }

    /** A merge may pass the limits, since it is never refused; what a client then writes may not make it worse. */
    Refused tooLarge(DocumentView after) {
        int depth = after.value().depth();
        if (depth > limits.depthMax()
                && depth > sizeBefore(shown -> shown.value().depth())) {
            return refused(index, Reason.TOO_DEEP, "the document would be nested too deeply", limits.depthMax());
        }
        int keys = after.value().membersMax();
        if (keys > limits.keysPerObjectMax()
                && keys > sizeBefore(shown -> shown.value().membersMax())) {
            return refused(
                    index, Reason.TOO_MANY_KEYS, "an object would have too many keys", limits.keysPerObjectMax());
        }
        int bytes = after.json().length;
        if (bytes > limits.documentBytesMax() && bytes > sizeBefore(shown -> shown.json().length)) {
            return refused(
                    index, Reason.DOCUMENT_TOO_LARGE, "the document would be too large", limits.documentBytesMax());
        }
        return null;
    }

    private int sizeBefore(ToIntFunction<DocumentView> measure) {
        return viewBefore().map(measure::applyAsInt).orElse(0);
    }

    static Refused refused(int index, Reason reason, String detail, long limit) {
        return new Refused(index, reason, detail, null, -1, limit);
    }

    private static Reason reason(EditOutcome.Reason reason) {
        return switch (reason) {
            case PATCH_CONFLICT -> Reason.PATCH_CONFLICT;
            case CONFLICT_CHANGED -> Reason.CONFLICT_CHANGED;
            case DOCUMENT_DELETED -> Reason.DOCUMENT_DELETED;
            case NOT_AN_OBJECT -> Reason.NOT_AN_OBJECT;
        };
    }
}
