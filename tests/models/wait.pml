/*
 * Waiting for the manager's lock, against a collector that stops the threads.
 *
 * A thread that runs managed code is cooperative: the collector waits until it polls. Around a wait it is not, and
 * coming back it waits until the stop is over. Whoever stopped the threads may need the lock too, as an agent that
 * suspends the runtime to request a ReJIT does. Each rule can be taken out by a -D of its own, and Spin must then find a
 * deadlock: CMakeLists.txt lists them.
 *
 * The C++ that it stands for (`anchors` checks that each mark is there, exactly once):
 *
 * [model: wait.lock]    src/versioning/ManagerLock.hpp  ManagerLock::acquire
 * [model: wait.sleep]   src/versioning/ManagerLock.hpp  ManagerLock::wait
 * [model: wait.client]  src/rejit/Client.cpp            ReJit::Client::supply
 */

#define THREADS 2

bit locked;                 /* the manager's lock */
bit clientLocked;           /* a ReJIT client's, which threads wait for as they are */
bit stopping;
bit cooperative[THREADS] = 1;
bit asleep[THREADS];
bit building;

inline enterWait() {
#ifndef WAIT_COOPERATIVELY
  cooperative[me] = 0
#else
  skip
#endif
}
inline leaveWait() { atomic { !stopping -> cooperative[me] = 1 } }
inline poll() {
  if
  :: stopping -> cooperative[me] = 0; leaveWait()
  :: !stopping
  fi
}

/* [model: wait.lock] Nobody comes back from a wait with the lock in hand: he might have to wait for the end of a stop. */
inline acquire() {
  do
  :: atomic { !locked -> locked = 1; break }
  :: atomic { locked -> skip };
     enterWait();
#ifdef COME_BACK_HOLDING
     atomic { !locked -> locked = 1 };
     leaveWait();
     break
#else
     !locked;
     leaveWait()
#endif
  od
}
inline release() { locked = 0 }

/* [model: wait.sleep] Until a build ends. */
inline sleep() {
  enterWait();
  atomic { asleep[me] = 1; locked = 0 };
  !asleep[me];
#ifdef WAKE_HOLDING
  atomic { !locked -> locked = 1 };
  leaveWait()
#else
  leaveWait();
  acquire()
#endif
}

/* [model: wait.client] The client's lock is never held while the manager's is waited for. */
inline supply() {
  atomic { !clientLocked -> clientLocked = 1 };
#ifndef CLIENT_LOCK_HELD
  clientLocked = 0;
#endif
  acquire();
  release()
#ifdef CLIENT_LOCK_HELD
  ;
  clientLocked = 0
#endif
}

proctype Thread(byte me) {
  byte rounds = 2;
  do
  :: rounds > 0 ->
     rounds--;
     poll();
     if
     :: true -> supply()
     :: true ->
        acquire();
        do
        :: building -> sleep()
        :: !building -> break
        od;
        building = 1;
        release();
        poll();  /* compiles */
        acquire();
        atomic { building = 0; asleep[0] = 0; asleep[1] = 0 };
        release()
     fi
  :: rounds == 0 -> break
  od;
  cooperative[me] = 0
}

proctype Stopper() {
  byte stops = 2;
  do
  :: stops > 0 ->
     stops--;
     stopping = 1;
     !cooperative[0] && !cooperative[1];
     if
     :: true -> atomic { !locked -> locked = 1 }; locked = 0
     :: true
     fi;
     stopping = 0
  :: stops == 0 -> break
  od
}

init {
  atomic { run Thread(0); run Thread(1); run Stopper() }
}
