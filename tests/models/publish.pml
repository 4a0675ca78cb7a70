/*
 * Publishing against an activation: what a call runs that begins after a switch returned.
 *
 * Two methods with one entrypoint each: A, whose optimized bodies inline C. Callers build what has no code yet, and may
 * call into the other method while they compile; activators switch either method between two IL versions, there and
 * back; with TIERED a tiering thread makes A's tier-1. Each rule can be taken out by a -D of its own, and Spin must then
 * find a call that runs what was switched off, or a deadlock: CMakeLists.txt lists them.
 *
 * The C++ that it stands for (`anchors` checks that each mark is there, exactly once):
 *
 * [model: build.choose]    src/versioning/Prestub.cpp             BuildPipeline::prestub
 * [model: build.wait]      src/versioning/Prestub.cpp             BuildPipeline::prestub
 * [model: build.check]     src/versioning/Prestub.cpp             BuildPipeline::prestub
 * [model: build.attach]    src/versioning/BuildPipeline.cpp       BuildPipeline::attach
 * [model: inline.record]   src/versioning/BuildPipeline.cpp       BuildPipeline::inlinee
 * [model: inline.check]    src/versioning/BodyLinks.hpp           BodyLinks::record
 * [model: inline.stale]    src/versioning/BodyLinks.hpp           BodyLinks::leafChanged
 * [model: publish.store]   src/versioning/Publisher.cpp           Publisher::switchCallers
 * [model: publish.finish]  src/versioning/Publisher.cpp           Publisher::finish
 * [model: tier.check]      src/versioning/CodeVersionManager.cpp  CodeVersionManager::activate
 *
 * Stores need no buffer here: whoever switches gives the lock up before the switch returns, and so his stores are seen
 * by every call that begins later. Patched instructions do need a barrier, and have one.
 */

#define A 0
#define C 1
#define NONE 255

/* A's native versions: 0 and 1 are the first of IL versions 0 and 1; 2 and 3 the second: made when what the first one
 * inlined has changed, or (TIERED) as tier-1. C's are 4 and 5, one for each IL version. */
#define VERSIONS 6
#define IL(version) ((version) % 2)
#define IS_TIER1(version) ((version) == 2 || (version) == 3)
#ifdef TIERED
#define INLINES(version) IS_TIER1(version)
#define RANK(version) IS_TIER1(version)
#else
#define INLINES(version) ((version) < 4)
#define RANK(version) 0
#endif

#ifndef CALLERS_OF_A
#define CALLERS_OF_A 2
#endif
#ifndef CALLERS_OF_C
#define CALLERS_OF_C 1
#endif
#define CALLERS (CALLERS_OF_A + CALLERS_OF_C)
#ifndef SWITCHES_OF_A
#define SWITCHES_OF_A 2
#endif
#ifndef SWITCHES_OF_C
#define SWITCHES_OF_C 1
#endif

/* ---- Guarded by the manager's lock --------------------------------------------------------------------------- */
bit locked;
byte leaf[2];             /* each method's active IL version */
bit offered[VERSIONS];    /* may be the active native version */
bit activeChild[VERSIONS];
bit hasBody[VERSIONS];
byte recorded[VERSIONS];  /* 1 + the IL version of C on record as inlined; 0: nothing inlined */
bit stale[VERSIONS];
byte building[VERSIONS];
bit asleep[3];            /* waits on the condition variable */

/* ---- Read without the lock ----------------------------------------------------------------------------------- */
byte precode[2] = NONE;   /* NONE: leads to the prestub */
byte word[2] = NONE;      /* what callers reach, for the prestub's fast path */
#ifdef DIRECT_CALLS
bit padStamped;           /* of version 0: its direct callers are sent through the precode */
bit padFetched;           /* what a core fetches there: an older state, until a barrier */
#endif

/* ---- Ghosts -------------------------------------------------------------------------------------------------- */
byte inlined[VERSIONS];   /* like recorded, but true */
byte moment[2];           /* counts the changes of the version that is to run */
byte toRun[2] = NONE;
byte lastToRun[VERSIONS]; /* the last moment at which it was the one to run */
byte returned[2];         /* the latest moment that a switch had brought about when it returned */

#define SECOND(version) ((version) + 2)
#define TRULY_STALE(version) (inlined[version] != 0 && inlined[version] != leaf[C] + 1)
#define FRESH(version, isStale) (offered[version] && !(hasBody[version] && (isStale)))
#define SCORE(version) (RANK(version) * 4 + hasBody[version] * 2 + activeChild[version])
#define FIRST_IS_BETTER(version) (SCORE(version) > SCORE(SECOND(version)))

/* The best version of the active IL version that relies on nothing outdated; NONE: it has to be made. */
#define CHOICE_OF_A(version, firstStale, secondStale) \
  (FRESH(version, firstStale) && (!FRESH(SECOND(version), secondStale) || FIRST_IS_BETTER(version)) \
     -> (version) \
     : (FRESH(SECOND(version), secondStale) -> SECOND(version) : NONE))
#define CHOICE(entry) \
  ((entry) == C -> 4 + leaf[C] : CHOICE_OF_A(leaf[A], stale[leaf[A]], stale[SECOND(leaf[A])]))
#define TRUE_CHOICE(entry) \
  ((entry) == C -> 4 + leaf[C] : CHOICE_OF_A(leaf[A], TRULY_STALE(leaf[A]), TRULY_STALE(SECOND(leaf[A]))))

inline lock() { atomic { !locked -> locked = 1 } }
inline unlock() { locked = 0 }
#ifdef NO_WAKE
inline wakeAll() { skip }
#else
inline wakeAll() { d_step { asleep[0] = 0; asleep[1] = 0; asleep[2] = 0 } }
#endif

/* Ghost: after every change under the lock. */
inline note(entry) {
  d_step {
    if
    :: toRun[entry] != TRUE_CHOICE(entry) -> toRun[entry] = TRUE_CHOICE(entry); moment[entry]++
    :: else
    fi;
    if
    :: toRun[entry] != NONE -> lastToRun[toRun[entry]] = moment[entry]
    :: else
    fi
  }
}

inline setActive(version) {
  d_step {
    if
    :: version < 4 -> activeChild[IL(version)] = 0; activeChild[SECOND(IL(version))] = 0
    :: else
    fi;
    activeChild[version] = 1
  }
}

/* [model: publish.store] */
inline publish(entry) {
  atomic {
    choice = CHOICE(entry);
    if
    :: choice != NONE -> setActive(choice)
    :: else
    fi;
    if
    :: choice != NONE && !hasBody[choice] -> choice = NONE
    :: else
    fi
  };
  store(entry, choice);
  choice = 0
}

inline store(entry, target) {
  if
#ifdef NO_PRESTUB_RESET
  :: target == NONE
  :: target != NONE ->
#else
  :: true ->
#endif
#ifdef DIRECT_CALLS
     d_step {
       if
#ifndef NO_STAMP
       :: entry == A && precode[A] == 0 && target != 0 -> padStamped = 1
#endif
       :: entry == A && target == 0 -> padStamped = 0
       :: else
       fi;
       precode[entry] = target
     };
#else
     precode[entry] = target;
#endif
#ifdef NO_WORD_RESET
     word[entry] = (target == NONE -> word[entry] : target)
#else
     word[entry] = target
#endif
  fi
}

/* [model: publish.finish] After a group of stores: patched instructions reach every core. */
inline finish() {
#ifdef DIRECT_CALLS
#ifndef NO_BARRIER
  padFetched = padStamped
#else
  skip
#endif
#else
  skip
#endif
}

/* ============================================= Calls and builds =============================================== */

inline compile(version, seen) {
  building[version]++;
  unlock();
  if
  :: INLINES(version) -> atomic { !locked -> seen = leaf[C] + 1 }  /* [model: inline.record] */
  :: else
  fi
}

/* [model: build.attach] The lock is held again. The second of two builders throws his body away. */
inline attach(version, seen) {
  d_step {
    if
#ifdef NO_ATTACH_CHECK
    :: true ->
#else
    :: !hasBody[version] ->
#endif
       assert(!hasBody[version]);  /* its body never changes: calls may be in it */
       hasBody[version] = 1;
       inlined[version] = seen;
#ifdef RECORD_AT_ATTACH
       recorded[version] = (seen != 0 -> leaf[C] + 1 : 0);
#else
       recorded[version] = seen;
#endif
#ifndef NO_INLINE_CHECK
       /* [model: inline.check] */
       stale[version] = recorded[version] != 0 && recorded[version] != leaf[C] + 1
#endif
    :: else
    fi;
    seen = 0;
    building[version]--
  };
  wakeAll();
  note(A)
}

inline execute(version, floor) { assert(lastToRun[version] >= floor) }

/* Steps that no lock-free reader can see the middle of are atomic: the lock keeps everyone else away from them. */
proctype Caller(byte me; byte entry) {
  byte version, seen, choice, floor;
  byte outer = NONE;  /* the version that this thread builds while it calls into the other method */
  byte outerSeen;
  bit nested;

  atomic { floor = returned[entry]; version = precode[entry] };
  if
  :: version != NONE -> goto reached
  :: else
  fi;

prestub:
  version = word[entry];
  if
  :: version != NONE ->
#ifdef FAST_PATH_STORES
     precode[entry] = version;
#endif
     goto reached
  :: else
  fi;

relock:
  atomic {
    !locked -> locked = 1;
choose:
    /* [model: build.choose] */
    version = CHOICE(entry);
    if
    :: version == NONE ->
       version = (offered[leaf[A]] -> SECOND(leaf[A]) : leaf[A]);
       assert(!offered[version]);
       offered[version] = 1;
       setActive(version);
       note(A)
    :: else
    fi;
    if
    :: hasBody[version] -> goto publishing
    :: else
    fi;
    /* [model: build.wait] */
    if
#ifdef WAIT_WHILE_BUILDING
    :: building[version] != 0 ->
#else
    :: building[version] != 0 && outer == NONE ->
#endif
#ifndef UNLOCK_THEN_SLEEP
       asleep[me] = 1;
#endif
       unlock();
       goto wait
    :: else
    fi;
    building[version]++;
    unlock()
  };
  if
  :: INLINES(version) -> atomic { !locked -> seen = leaf[C] + 1 }  /* [model: inline.record] */
  :: else
  fi;
  if
  :: !nested ->  /* the compiler runs code, which calls the other method */
     atomic {
       nested = 1;
       outer = version; outerSeen = seen; seen = 0;
       entry = 1 - entry
     };
     goto prestub
  :: true
  fi;

compiled:
  if
  :: atomic {
       !locked -> locked = 1;
       attach(version, seen);
#ifdef NO_ACTIVE_CHECK
       goto publishMine
#else
#ifdef CHECK_OUTSIDE_LOCK
       if
       :: version == CHOICE(entry) -> unlock(); goto publishMine
       :: else -> goto choose
       fi
#else
       goto choose
#endif
#endif
     }
  :: outer == NONE ->  /* it cannot be compiled: the call fails */
     atomic {
       !locked -> building[version]--;
       wakeAll();
       goto done
     }
  fi;

#if defined(NO_ACTIVE_CHECK) || defined(CHECK_OUTSIDE_LOCK)
publishMine:
  store(entry, version);
#ifdef NO_ACTIVE_CHECK
  unlock();
#endif
  goto reached;
#endif

wait:
#ifdef UNLOCK_THEN_SLEEP
  asleep[me] = 1;
#endif
  !asleep[me];
  goto relock;

publishing:
  /* [model: build.check] A builder comes here too, and publishes only what still is the one to run. */
  publish(entry);
  atomic { finish(); unlock() };

reached:
  if
  :: outer == NONE -> execute(version, floor)
  :: outer != NONE ->  /* back in the compiler */
     atomic {
       entry = 1 - entry;
       version = outer; outer = NONE;
       seen = outerSeen; outerSeen = 0
     };
     goto compiled
  fi;
done:
  atomic { version = 0; seen = 0; floor = 0; nested = 0; outer = NONE }
}

#ifdef DIRECT_CALLS
/* Optimized code that was compiled against body 0 of A. */
proctype DirectCaller() {
  byte floor;
  bit stamped;
  do
  :: precode[A] == 0 -> break
  :: goto done
  od;
  do
  :: atomic { floor = returned[A]; stamped = padFetched };
     if
     :: !stamped -> execute(0, floor)
     :: stamped  /* goes on through the precode, as Caller does */
     fi
  :: break
  od;
done:
  atomic { floor = 0; stamped = 0 }
}

proctype Fetches() {
end:
  do
  :: atomic { padFetched != padStamped -> padFetched = padStamped }
  od
}
#endif

/* ================================================= Switches =================================================== */

inline markStale(version) {
#ifdef ONLY_PUBLISHED_GO_STALE
  if
  :: version == precode[A] -> stale[version] = recorded[version] != 0 && recorded[version] != leaf[C] + 1
  :: else
  fi
#else
  stale[version] = hasBody[version] && recorded[version] != 0 && recorded[version] != leaf[C] + 1
#endif
}

inline switchReturns() {
  d_step {
    returned[A] = (returned[A] < now[A] -> now[A] : returned[A]);
    returned[C] = (returned[C] < now[C] -> now[C] : returned[C]);
    now[A] = 0; now[C] = 0
  }
}

proctype Activator(byte entry; byte switches) {
  byte choice, now[2];
  do
  :: switches > 0 ->
     atomic {
       !locked -> locked = 1;
       switches--;
       leaf[entry] = 1 - leaf[entry];
#ifndef NO_INLINE_STALE
       /* [model: inline.stale] */
       if
       :: entry == C -> d_step { markStale(0); markStale(1); markStale(2); markStale(3) }
       :: else
       fi;
#endif
       note(A);
       note(C);
       now[A] = moment[A]; now[C] = moment[C];
#ifdef STORE_OUTSIDE_LOCK
       unlock()
#endif
     };
     publish(entry);
#ifndef INLINERS_STAY_PUBLISHED
     if
     :: entry == C -> publish(A)
     :: else
     fi;
#endif
     atomic {
       finish();
#ifndef STORE_OUTSIDE_LOCK
       unlock();
#endif
       switchReturns()
     }
  :: switches == 0 -> break
  od
}

#ifdef TIERED
proctype Tiering() {
  byte seen, choice, now[2];
  if
  :: hasBody[0]
  :: goto done
  fi;
  atomic {
    !locked ->
    if
    :: leaf[A] == 0 -> building[2]++
    :: else -> goto done
    fi
  };
  atomic { !locked -> seen = leaf[C] + 1 };
  atomic { !locked -> attach(2, seen) };
  atomic {
    !locked -> locked = 1;
    /* [model: tier.check] */
    if
#ifdef NO_TIER_CHECK
    :: !stale[2] -> goto publishMine
#else
#ifdef NO_TIER_INLINE_CHECK
    :: leaf[A] == 0 -> goto publishMine
#else
    :: leaf[A] == 0 && !stale[2] -> goto publishing
#endif
#endif
    :: else -> unlock(); goto done
    fi
  };
publishMine:
  offered[2] = 1;
  note(A);
  store(A, 2);
  goto published;
publishing:
  offered[2] = 1;
  note(A);
  publish(A);
published:
  atomic {
    finish();
    now[A] = moment[A];
    unlock();
    switchReturns()
  };
done:
  skip
}
#endif

init {
  atomic {
    offered[0] = 1;
    activeChild[0] = 1;
    note(A);
    note(C);
#ifdef DIRECT_CALLS
    run Fetches();
    run DirectCaller();
#endif
    run Caller(0, A);
#if CALLERS_OF_A > 1
    run Caller(1, A);
#endif
#if CALLERS_OF_C > 0
    run Caller(CALLERS - 1, C);
#endif
    run Activator(A, SWITCHES_OF_A);
    run Activator(C, SWITCHES_OF_C);
#ifdef TIERED
    run Tiering();
#endif
  }
  /* When all is quiet, callers reach what is active, or the prestub, which will build it. */
#ifdef DIRECT_CALLS
  _nr_pr == 2;  /* Fetches never ends */
#else
  _nr_pr == 1;
#endif
  assert(precode[A] == (toRun[A] != NONE && hasBody[toRun[A]] -> toRun[A] : NONE));
  assert(precode[C] == (toRun[C] != NONE && hasBody[toRun[C]] -> toRun[C] : NONE))
}
