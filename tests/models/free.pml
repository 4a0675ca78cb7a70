/*
 * Freeing a version: no thread ever runs in freed memory, and what nobody uses is freed in the end.
 *
 * Two managers (any two threads that switch, hold and collect), CALLERS threads that call through the published words,
 * and the store buffer of x86. There are BODIES places for bodies, so that a freed one is soon given to another version;
 * the ghost `generation` tells them apart. Each rule can be taken out by a -D of its own, and Spin must then find the
 * crash: CMakeLists.txt lists them.
 *
 * The C++ that it stands for (`anchors` checks that each mark is there, exactly once):
 *
 * [model: epoch.enter]    src/versioning/ThreadEpochs.cpp              ThreadEpochs::Thread::announce
 * [model: epoch.leave]    include/codicil/versioning/ThreadEpochs.hpp  ThreadEpochs::Thread::leave
 * [model: epoch.refresh]  src/versioning/ThreadEpochs.cpp              ThreadEpochs::Thread::refresh
 * [model: free.alone]     src/versioning/Collector.cpp                 Collector::collect
 * [model: free.condemn]   src/versioning/Collector.cpp                 Collector::condemnNatives
 * [model: free.ticket]    src/versioning/Collector.cpp                 Collector::collect
 * [model: free.poll]      src/versioning/Collector.cpp                 Collector::collect
 * [model: free.release]   src/versioning/Collector.cpp                 Collector::release
 * [model: free.rescue]    src/versioning/Publisher.cpp                 Publisher::publish
 * [model: free.give]      src/versioning/Prestub.cpp                   BuildPipeline::prestub
 *
 * The managers' stores need no buffer here: whoever condemns has taken the lock, which drains his own buffer and comes
 * after the unlocking, so after the stores, of everyone who switched before.
 */

#ifndef CALLERS
#define CALLERS 2
#endif
#ifndef BODIES
#define BODIES 2
#endif
#ifndef OPERATIONS  /* switches and collections of manager 0; manager 1 has MORE of them */
#define OPERATIONS 1
#endif
#ifndef MORE
#define MORE 1
#endif

#define BIT(body) (1 << (body))
#define NO_STORE 255

/* ---- Guarded by the manager's lock --------------------------------------------------------------------------- */
bit locked;
byte chosen = 1;             /* the active version */
byte published = 1;
byte condemned;             /* set of bodies */
byte building;              /* versions that somebody compiles and will come back to */
byte held;                  /* versions that a client wants kept */
byte moment;                /* the ticket of the collection under way; 0: none */
bit collecting;             /* a small lock of its own: one thread takes a step of collection */

/* ---- Read without the lock ----------------------------------------------------------------------------------- */
byte precode = 1;           /* the precode's slot */
byte word = 1;              /* the entrypoint's published body, which the prestub's fast path reads */
byte epoch = 1;
byte slot[CALLERS];         /* the threads' announcements; 0: outside of code */
byte frames[CALLERS];       /* set of bodies named at the thread's last refresh */
byte slotStore[CALLERS] = NO_STORE;  /* a store to `slot` that nobody else sees yet */

/* ---- Ghosts -------------------------------------------------------------------------------------------------- */
byte live = BIT(1) | BIT(2);  /* set of bodies that have memory. Body 2 starts as garbage */
bit generation[BODIES + 1];   /* changes when the memory goes to another version */
byte running[CALLERS];        /* set of bodies really on the thread's stack */

inline lock() { atomic { !locked -> locked = 1 } }
inline unlock() { locked = 0 }

/* ============================================= Threads that call ============================================== */

proctype StoreBuffer(byte me) {
end:
  do
  :: atomic { slotStore[me] != NO_STORE -> slot[me] = slotStore[me]; slotStore[me] = NO_STORE }
  od
}

inline storeSlot(value) { atomic { slotStore[me] == NO_STORE -> slotStore[me] = value } }
inline fence() { slotStore[me] == NO_STORE }

/* [model: epoch.enter] */
inline enter() {
  now = epoch;
  storeSlot(now);
#ifndef NO_FENCE
  fence();
#endif
  now = 0
}

/* [model: epoch.leave] */
inline leave() { storeSlot(0) }

/* [model: epoch.refresh] The epoch is read first and stored last; poll() takes the same small lock for the stack. */
inline refresh(bodies) {
  now = epoch;
#ifdef EPOCH_BEFORE_STACK
  storeSlot(now);
  frames[me] = bodies;
#else
  frames[me] = bodies;
  storeSlot(now);
#endif
  now = 0
}

/* A call: loads one of the words that callers reach code by, and jumps. */
inline load(body) {
  if
  :: atomic { body = precode; loaded = generation[body] }
  :: atomic { body = word; loaded = generation[body] }
  fi
}

inline jump(body) {
  d_step {
    assert((live & BIT(body)) != 0);           /* not into freed memory */
    assert(generation[body] == loaded);        /* nor into what came after it */
    loaded = 0;
    running[me] = running[me] | BIT(body)
  }
}

/* [model: free.give] The prestub under the lock: sometimes it gives out a body that is not published, or not active. */
inline give(body) {
  atomic {
    !locked ->
    if
    :: body = published
    :: body = chosen
    :: body = 3 - published
    fi;
    if
    :: (live & BIT(body)) != 0 && (building & BIT(body)) == 0 ->
#ifndef NO_GIVE
       condemned = condemned & ~BIT(body);
#endif
       loaded = generation[body]
    :: else -> body = precode; loaded = generation[body]
    fi
  }
}

inline call(body) {
  if
  :: load(body)
  :: deep -> give(body)
  fi;
#ifdef HELD_ACROSS_REFRESH
  if
  :: refresh(running[me])
  :: skip
  fi;
#endif
  jump(body)
}

proctype Caller(byte me; bit deep) {
  byte outer, inner, now;
  bit loaded;
outside:
  do
  :: enter();
     call(outer);
     do
     :: deep -> refresh(BIT(outer))
     :: deep ->  /* it calls on */
#ifdef NO_NESTING
        enter();
#endif
        call(inner);
        do
#ifdef TOP_FRAME_ONLY
        :: refresh(BIT(inner))
#else
        :: refresh(BIT(outer) | BIT(inner))
#endif
        :: break
        od;
        atomic { running[me] = BIT(outer); inner = 0 };
#ifdef NO_NESTING
        leave();
#endif
     :: break
     od;
     atomic { running[me] = 0; outer = 0 };
     leave()
  od
}

/* ================================== Threads that switch, compile and collect ==================================
 * What happens under the lock, and is not seen without it, is one atomic step. Publishing is not: callers read the words
 * between its stores.
 */

inline publish() {
  if
  :: precode = chosen;
#ifndef NO_WORD_RESET
     word = chosen;
#endif
     atomic { published = chosen; unlock() }
#ifndef PROGRESS
  :: unlock()  /* it failed, and that was reported: what ran runs on */
#endif
  fi
}

/* [model: free.rescue] Any version that is still there can become the active one again. */
inline switchTo(target) {
  if
  :: atomic {
       !locked && (live & BIT(target)) == 0 ->
       live = live | BIT(target);
       generation[target] = 1 - generation[target];
       building = building | BIT(target)
     };
     /* compiles */
     atomic { lock(); building = building & ~BIT(target); chosen = target };
     publish()
  :: atomic {
       !locked && (live & BIT(target)) != 0 && (building & BIT(target)) == 0 ->
       lock();
#ifndef NO_RESCUE
       condemned = condemned & ~BIT(target);
#endif
       chosen = target
     };
     publish()
  :: atomic { !locked && (building & BIT(target)) != 0 -> skip }
  fi
}

inline hold(target) {
  atomic {
    !locked ->
    if
    :: (live & BIT(target)) != 0 -> held = held | BIT(target)
    :: else
    fi
  }
}

#ifdef NO_ACTIVE_CHECK
#define IS_ACTIVE(body) false
#else
#define IS_ACTIVE(body) ((body) == chosen)
#endif
#ifdef NO_PUBLISHED_CHECK
#define IS_PUBLISHED(body) false
#else
#define IS_PUBLISHED(body) ((body) == published)
#endif
#ifdef NO_BUILDING_CHECK
#define IS_BUILDING(body) false
#else
#define IS_BUILDING(body) ((building & BIT(body)) != 0)
#endif

#define IS_GARBAGE(body) \
  ((live & BIT(body)) != 0 && (held & BIT(body)) == 0 && !IS_ACTIVE(body) && !IS_PUBLISHED(body) && !IS_BUILDING(body))

/* [model: free.condemn] */
inline condemn() {
  d_step {
    body = 1;
    do
    :: body <= BODIES && IS_GARBAGE(body) -> condemned = condemned | BIT(body); body++
    :: body <= BODIES && !(IS_GARBAGE(body)) -> body++
    :: body > BODIES -> break
    od;
    body = 0
  }
}

/* [model: free.ticket] Whoever reads the new epoch sees every switch made before. */
inline takeTicket() { d_step { epoch++; moment = epoch } }

/* [model: free.poll] */
inline poll() {
  inUse = 0;
  thread = 0;
  passed = true;
  do
  :: thread < CALLERS ->
     announced = slot[thread];
     if
     :: announced == 0
     :: announced != 0 && announced < ticket -> passed = false; break
#ifdef NO_IN_USE
     :: announced >= ticket
#else
     :: announced >= ticket -> inUse = inUse | frames[thread]
#endif
     fi;
#ifdef ONE_THREAD_POLLED
     break;
#endif
     thread++
  :: thread == CALLERS -> break
  od;
  announced = 0;
  thread = 0
}

#ifdef NO_RECHECK
#define TO_FREE(body) ((condemned & BIT(body)) != 0 && (inUse & BIT(body)) == 0)
#else
#define TO_FREE(body) ((condemned & BIT(body)) != 0 && (inUse & BIT(body)) == 0 && IS_GARBAGE(body))
#endif

/* [model: free.release] */
inline release() {
  d_step {
    body = 1;
    do
    :: body <= BODIES && TO_FREE(body) ->
       assert((running[0] & BIT(body)) == 0);
#if CALLERS > 1
       assert((running[1] & BIT(body)) == 0);
#endif
       assert(body != chosen && body != published && body != precode && body != word);
       assert((building & BIT(body)) == 0 && (held & BIT(body)) == 0);
       live = live & ~BIT(body);
       body++
    :: body <= BODIES && !TO_FREE(body) -> body++
    :: body > BODIES -> break
    od;
    body = 0;
    condemned = 0;
#ifndef STILL_RUNNING
    moment = 0
#endif
  }
}

/* [model: free.alone] One step of collection. Any thread may take it, one at a time, and never waits for another. */
inline collect() {
#ifdef NOT_ALONE
  if
  :: true ->
#else
  if
  :: atomic { collecting -> skip }
  :: atomic { !collecting -> collecting = true };
#endif
     atomic {
       !locked ->
#ifdef TICKET_FIRST
       if
       :: moment == 0 -> takeTicket()
       :: else
       fi
     };
     atomic {
       !locked ->
       if
       :: condemned == 0 -> condemn()
       :: else
       fi;
#else
       if
       :: moment == 0 ->
          condemn();
          if
          :: condemned != 0 -> takeTicket()
          :: else
          fi
       :: else
       fi;
#endif
       ticket = moment
     };
     if
     :: ticket == 0
     :: ticket != 0 ->
#ifdef NO_GRACE
        passed = true;
#else
        poll();
#endif
        if
        :: !passed
        :: passed -> atomic { !locked -> release() }
        fi
     fi;
     collecting = false
  fi;
  d_step { ticket = 0; inUse = 0; passed = false }
}

proctype Manager(byte operations) {
  byte body, ticket, inUse, thread, announced;
  bit passed;
  do
  :: operations > 0 ->
     operations--;
     if
     :: switchTo(1)
     :: switchTo(2)
     :: hold(2)
     :: collect()
     fi
  :: operations == 0 -> break
  od
}

#ifndef PROGRESS
init {
  atomic {
    run StoreBuffer(0);
    run Caller(0, CALLERS == 1);
#if CALLERS > 1
    run StoreBuffer(1);
    run Caller(1, false);
#endif
    run Manager(OPERATIONS);
    run Manager(OPERATIONS + MORE)
  }
}
#else
/* ========================================= What nobody uses is freed ==========================================
 * Body 1 is switched off while threads run it. One of them never leaves code (its outermost body, 0, is no concern
 * here), but polls and refreshes; another comes and goes for ever.
 */

#define NOW_ANNOUNCED (slotStore[me] != NO_STORE -> slotStore[me] : slot[me])

proctype Server(byte me) {
  byte inner, now;
  bit loaded;
  enter();
  do
#ifndef NO_REFRESH
  :: NOW_ANNOUNCED != epoch -> refresh(BIT(0))
  :: NOW_ANNOUNCED == epoch ->
#else
  :: true ->
#endif
     load(inner);
     jump(inner);
#ifndef NO_REFRESH
     if
     :: NOW_ANNOUNCED != epoch -> refresh(BIT(0) | BIT(inner))
     :: skip
     fi;
#endif
     atomic { running[me] = 0; inner = 0 }
  od
}

proctype Collecting() {
  byte body, ticket, inUse, thread, announced;
  bit passed;
  switchTo(2);
  do
  :: (live & BIT(1)) != 0 -> collect()
  :: (live & BIT(1)) == 0 -> break
  od
}

init {
  atomic {
    run StoreBuffer(0);
    run Server(0);
#if CALLERS > 1
    run StoreBuffer(1);
    run Caller(1, false);
#endif
    run Collecting()
  }
}

ltl freed { <> ((live & BIT(1)) == 0) }
#endif
