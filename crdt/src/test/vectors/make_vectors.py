"""Writes histories with what every replica must show, made by the executable model of the document rules.

    python3 make_vectors.py MODEL_FOLDER [HISTORIES] > ../resources/org/anabranch/crdt/json/histories.jsonl

One history a line: {"policy", "steps"}. A step is done by replica "r" and is an edit ("put", "merge", "ops", "delete", at
time "t") or takes up others' writes ("see": the step whose delta it takes up, "pull": the replica whose state it takes up).
Expected after it: "outcome" of the edit, "value" (absent: no document), "conflicts" as [pointer, winner, [[facet, value,
dot], ...]], "seq": how many numbers the replica has taken.  A "put" with a "base" derives from what its replica had after that
step.  The patches are written out here, on the model's primitives; their pointers go through arrays by index, as these
stand when the operation is done.
"""
import json, random, sys
sys.path.insert(0, sys.argv[1])
from model import *

SCALARS = [None, True, False, 0, 1, 2, 5, 2.5, -3, 'x', 'y', '']
KEYS = ['a', 'b', 'c']


def some_value(r, depth):
    if depth <= 0 or r.random() < .6:
        return r.choice(SCALARS)
    if r.random() < .4:
        return some_array(r, depth)
    return {k: some_value(r, depth - 1) for k in r.sample(KEYS, r.randrange(3))}


def some_array(r, depth):
    if r.random() < .4:
        return [{'id': i, 'v': r.choice(SCALARS)} for i in r.sample(range(5), r.randrange(5))]
    return [some_value(r, depth - 2) for _ in range(r.randrange(5))]


def edited_array(r, v, depth):
    v = list(v)
    for _ in range(r.choice([1, 1, 2, 3])):
        q = r.random(); i = r.randrange(len(v)) if v else 0
        if not v or q < .3: v.insert(r.randrange(len(v) + 1), {'id': r.randrange(9), 'v': 0} if v and isinstance(v[0], dict) else some_value(r, depth - 2))
        elif q < .5: v.insert(r.randrange(len(v)), v.pop(i))
        elif q < .65: del v[i]
        else: v[i] = edited(r, v[i], depth - 1)
    return v


def edited(r, v, depth=3):
    if isinstance(v, list) and r.random() < .9:
        return edited_array(r, v, depth)
    if r.random() < .08 or not isinstance(v, dict):
        return v + r.choice([1, 2, -1]) if isnum(v) and r.random() < .5 else some_value(r, depth)
    v, k = dict(v), r.choice(KEYS)
    if k in v and r.random() < .3:
        del v[k]
    else:
        v[k] = edited(r, v[k], depth - 1) if k in v else some_value(r, depth - 1)
    return {} if r.random() < .04 else v


def some_path(r):
    return tuple(('k', k) for k in r.choices(KEYS, k=r.choice([1, 1, 1, 2, 2, 3])))


def places(state):
    """What is shown, as paths, but the root."""
    out = []

    def walk(n, path):
        f = n.facets(); top = f[0][0] if f else None
        if path: out.append(path)
        if top == 'map':
            for k in sorted(f[0][1]): walk(n.kids[('k', k)], path + (('k', k),))
        if top == 'list':
            for _, e, x in n.els(): walk(x, path + (('e', e),))
    walk(state.tree(), ())
    return out


def pointer(state, path):
    out, n = '', state.tree()
    for step in path:
        out += '/' + (step[1] if step[0] == 'k' else str([e for _, e, _ in n.els()].index(step[1])))
        n = n.kids.get(step) or Node()
    return out


def blocked(state, path):
    """Keys of what is an array."""
    n = state.tree()
    for step in path:
        f = n.facets()
        if f and f[0][0] == 'list' and step[0] == 'k': return True
        n = n.kids.get(step) or Node()
    return False


def conflict_below(state, path):
    p = pointer(state, path)
    return any(x[0] == p or x[0].startswith(p + '/') for x in conflicts(Doc({d: l for d, l in state.store.items() if l[1] != 'del'}, state.ctx)))


class Refused(Exception):
    pass


class Edit:
    """One edit of one replica: its steps see what those before them did."""

    def __init__(self, rep, time, policy):
        self.rep, self.time, self.work, self.total, self.fresh = rep, time, rep.state, Doc(), set()
        self.seq, self.policy, self.hidden = rep.seq, policy, not visible(rep.state, policy)

    def alloc(self):
        self.seq += 1
        self.fresh.add((self.rep.i, self.seq))
        return (self.rep.i, self.seq)

    def txn(self):
        return Txn(self.work, self.alloc, self.time)

    def take(self, t):
        d = Doc(dict(t.new), frozenset(t.new) | frozenset(t.killed))
        self.work, self.total = join(self.work, d), join(self.total, d)

    def start(self):
        if self.hidden:
            t = self.txn(); t.kill((), 'recs'); t.kill((), 'all'); t.write((), {})
            self.take(t)

    def finish(self):
        changes = self.total.store or any(d not in self.fresh for d in self.total.ctx)
        if not changes:
            return None
        t = Txn(self.rep.state, self.alloc, self.time); t.kill((), 'recs')
        self.total = join(self.total, Doc({}, frozenset(t.killed)))
        if not self.fresh:
            self.total = Doc(self.total.store, self.total.ctx | {self.alloc()})
        self.rep.seq = self.seq
        self.rep.state = join(self.rep.state, self.total)
        return self.total

    def replace(self, t, path, v, counts):
        n = t.t.at(path); f = n.facets()
        if not f: t.write(path, v)
        elif canon(f[0][1]) == canon(v):
            if conflict_below(self.work, path): t.assign(path, v)
        elif counts and f[0][0] == 'counter' and isnum(v) and float(v - f[0][1]).is_integer(): t.incr(path, int(v - f[0][1]))
        else: t.assign(path, v)

    def operation(self, op):
        kind, path = op[0], op[1]; t = self.txn(); n = t.t.at(path); f = n.facets(); top = f[0][0] if f else None
        if blocked(self.work, path):
            if kind in ('remove', 'remove-from-set'): return
            raise Refused()
        if kind in ('add-to-set', 'remove-from-set'):
            self.members(t, kind, path, sorted({canon(x): x for x in op[2]}.items()))
        elif kind in ('insert', 'move', 'delete'):
            if top != 'list' and (f or kind != 'insert' or op[2] > 0) or not t.parents(path): raise Refused()
            if not f: t.write(path, [op[3]])
            else: self.element(t, kind, path, n.els(), *op[2:])
        elif kind == 'set':
            if not t.parents(path): raise Refused()
            self.replace(t, path, op[2], False)
        elif kind == 'remove':
            t.remove(path)
        else:
            f = n.facets(); by = op[2]
            if f and not n.has('cnt') and not isnum(f[0][1]) or not t.parents(path): raise Refused()
            own = [(d, v) for d, k, v in n.leaf if k == 'cnt' and d in self.fresh]
            if own:
                d, v = own[0]; t.new[d] = (path, 'cnt', (v[0] + max(by, 0), v[1] + max(-by, 0), None))
            else: t.incr(path, by)
        self.take(t)

    def members(self, t, kind, path, values):
        f = t.t.at(path).facets(); top = f[0][0] if f else None
        if kind == 'remove-from-set':
            if f and top != 'set' and t.parents(path): raise Refused()
            if f:
                for _, v in values: t.kill(path, 'member', v)
                t.keep(path)
            return
        if f and top != 'set' and not (isinstance(f[0][1], list) and all(map(scalar, f[0][1]))) or not t.parents(path): raise Refused()
        if top != 'set':
            t.kill(path, 'slot'); t.w(path, 'sm', 1)
            for c, v in sorted({canon(x): x for x in f[0][1]}.items() if f else ()):
                if c not in dict(values): t.w(path, 'set', v)
        for _, v in values: t.kill(path, 'member', v); t.w(path, 'set', v)

    def element(self, t, kind, path, els, i, *more):
        if kind == 'delete': return t.remove(path + (('e', els[i][1]),))
        rest = [x[0] for j, x in enumerate(els) if kind == 'insert' or j != i]; j = i if kind == 'insert' else more[0]
        left, right = rest[j - 1] if j else None, rest[j] if j < len(rest) else None
        if kind == 'insert': t.insert(path, left, right, more[0])
        elif i != j: t.move(path, els[i][1], left, right)

    def merge(self, patch):
        t = self.txn()

        def below(path, p):
            for k in sorted(p):
                q = path + (('k', k),); n = t.t.at(q); f = n.facets()
                if p[k] is None: t.kill(q, 'all')
                elif isinstance(p[k], dict) and f and f[0][0] == 'map': below(q, p[k])
                else: self.replace(t, q, stripped(p[k]), True)
            t.keep(path)
        below((), patch)
        self.take(t)


def stripped(v):
    return {k: stripped(x) for k, x in v.items() if x is not None} if isinstance(v, dict) else v


class Replica:
    def __init__(self, i):
        self.i, self.seq, self.state, self.clock, self.bases = i, 0, Doc(), 0, []


def do_edit(r, rep, time, policy):
    """An edit as the step's members, its outcome and its delta."""
    v = value(rep.state, policy)
    if rep.bases and r.random() < .15:
        step, base = r.choice(rep.bases); body = edited(r, value(base, policy)); body = body if isinstance(body, dict) else {'a': body}; start = rep.seq

        def alloc3():
            rep.seq += 1; return (rep.i, rep.seq)
        d, _, _ = put(base, body, alloc3, time, policy, cur=rep.state)
        if not isinstance(d, Doc): rep.seq = start
        else: rep.state = join(rep.state, d)
        return {'put': body, 'base': step}, 'changed' if isinstance(d, Doc) else 'refused' if d else 'unchanged', d if isinstance(d, Doc) else None
    kind = r.choice(['put', 'put', 'merge', 'ops', 'ops', 'ops', 'delete' if r.random() < .4 else 'ops'])
    if kind == 'put':
        body = edited(r, v if v is not ABSENT else {})
        body = body if isinstance(body, dict) else {'a': body}
        start = rep.seq

        def alloc():
            rep.seq += 1; return (rep.i, rep.seq)
        d, _, _ = put(rep.state, body, alloc, time, policy)
        if d is None: rep.seq = start
        else: rep.state = join(rep.state, d)
        return {'put': body}, 'changed' if d else 'unchanged', d
    if kind == 'delete':
        if not visible(rep.state, policy): return {'delete': True}, 'absent', None
        rep.seq += 1; dot = (rep.i, rep.seq)
        d = Doc({dot: ((), 'del', rep.state.ctx | {dot})}, frozenset(rep.state.tree().recs) | {dot})
        rep.state = join(rep.state, d)
        return {'delete': True}, 'changed', d
    e = Edit(rep, time, policy); e.start()
    if kind == 'merge':
        patch = {k: some_value(r, 2) for k in r.sample(KEYS, r.randrange(3))}
        e.merge(patch); d = e.finish()
        return {'merge': patch}, 'changed' if d else 'unchanged', d
    told = []
    try:
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            o = some_operation(r, e.work); told.append([o[0], pointer(e.work, o[1])] + o[2:])
            e.operation(o)
    except Refused:
        return {'ops': told}, 'refused', None
    told = {'ops': told}
    d = e.finish()
    return told, 'changed' if d else 'unchanged', d


def some_operation(r, state):
    here = places(state); path = r.choice(here) if here and r.random() < .6 else some_path(r)
    n = state.tree().at(path); f = n.facets(); top = f[0][0] if f else None; q = r.random()
    if blocked(state, path): path, top = some_path(r)[:1], None
    if top == 'list' and q < .8 or q < .08:
        k = len(n.els()) if top == 'list' else 0; kind = r.choice(['insert', 'move', 'move', 'move', 'delete']) if k else 'insert'
        return [kind, path, r.randrange(k + 1), some_value(r, 1)] if kind == 'insert' else [kind, path, r.randrange(k)] + ([r.randrange(k)] if kind == 'move' else [])
    if top == 'set' and q < .8 or q < .25 and top in (None, 'list'):
        return [r.choice(['add-to-set', 'add-to-set', 'remove-from-set']), path, r.sample(['x', 'y', 1, None], r.choice([1, 1, 2]))]
    q = r.random()
    return ['increment', path, r.choice([1, 2, 10, -1])] if q < .45 else ['remove', path] if q < .65 else ['set', path, some_value(r, 2)]


def shown(rep, policy):
    out = {'seq': rep.seq}
    v = value(rep.state, policy)
    if v is not ABSENT:
        out['value'] = v
        out['conflicts'] = [[p, json.loads(w), [[f, json.loads(x), list(d)] for f, x, d in s]] for p, w, s in conflicts(rep.state, policy)]
    return out


def history(seed):
    r = random.Random(seed); policy = r.choice(['update-wins', 'delete-wins']); steps, deltas = [], []
    reps = [Replica(i) for i in range(r.choice([2, 3, 3]))]; skew = [r.choice([0, 0, -20, 20]) for _ in reps]
    for t in range(1, 31):
        rep = r.choice(reps); q = r.random()
        if q < .6 or not deltas:
            rep.clock = max(rep.clock + 1, 50 + t + skew[rep.i])
            step, outcome, d = do_edit(r, rep, rep.clock, policy)
            step.update(r=rep.i, t=rep.clock, outcome=outcome)
            if d: deltas.append((len(steps), d))
        elif q < .9:
            i, d = r.choice(deltas); rep.state = join(rep.state, d); step = {'r': rep.i, 'see': i}
        else:
            other = r.choice([x for x in reps if x is not rep]); rep.state = join(rep.state, other.state); step = {'r': rep.i, 'pull': other.i}
        step.update(shown(rep, policy)); steps.append(step)
        if visible(rep.state, policy): rep.bases = (rep.bases + [(t - 1, rep.state)])[-4:]
    return {'seed': seed, 'policy': policy, 'steps': steps}


if __name__ == '__main__':
    for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 160):
        print(json.dumps(history(seed), separators=(',', ':'), sort_keys=True))
