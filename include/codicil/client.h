/* SPDX-License-Identifier: MIT */
/* Clients of a running program: libraries that watch methods, give them other bodies, and give them their old ones
   back. docs/clients.md tells how to write one, start to end.

   A client is a shared library that exports codicil_client_initialize. It comes into a process by
   `codicil --client ./libx.so[=ARGUMENTS] app.dll`, or at any time by `codicil client attach PID ./libx.so
   [ARGUMENTS]`. Any number at once: each is a stage of its own between the assembly's IL and the code that runs, in the
   order in which they came; each sees the IL of the one before it, and none has to know of another.

   Rules for all of it:
   - Functions may be called on any thread, of the program or not, from callbacks, too. They take no lock of the
     client's and hold none while they call it.
   - Texts are UTF-8 and end in 0. What a callback is given, or a visitor, lasts until it returns.
   - Handles to modules, types, methods and fields stay good until module_unloading is called for their module.
   - A structure that may grow begins with its size: whoever fills it says which he knows. Members that come later are
     only behind.
   - In codicil_client_initialize, `callbacks` is filled in before the first call that takes `client`.
   - Nothing here throws; C++ exceptions of a callback are caught and count as its failure. */
#ifndef CODICIL_CLIENT_H
#define CODICIL_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rises when something here changes its meaning. */
#define CODICIL_CLIENT_VERSION 1

typedef enum codicil_status {
  CODICIL_OK = 0,
  CODICIL_UNKNOWN_MODULE = 1,
  CODICIL_UNKNOWN_METHOD = 2,    /* no such token */
  CODICIL_NOT_VERSIONABLE = 3,   /* it has no IL: abstract, native, made by the engine */
  CODICIL_UNKNOWN_VERSION = 4,   /* never made by this client for this method, or collected */
  CODICIL_NOTHING_TO_REVERT = 5, /* this client has no version active there */
  CODICIL_NOT_ATTACHED = 6,      /* the client is detached */
  CODICIL_DUPLICATE = 7,         /* the method stands in this batch before */
  CODICIL_PUBLISH_FAILED = 8,    /* the new code cannot be reached; the old version runs on */
  CODICIL_OUT_OF_CODE_MEMORY = 9,
  CODICIL_COMPILE_FAILED = 10,    /* the JIT refused the IL; what ran before runs on */
  CODICIL_SUPPLY_FAILED = 11,     /* no IL was given */
  CODICIL_DEADLINE_EXCEEDED = 12, /* no IL was given in time */
  CODICIL_BATCH_ABORTED = 13,     /* nothing wrong here: another method of the batch could not be switched */
  CODICIL_INVALID_ARGUMENT = 14,  /* null, out of range, of another module */
  CODICIL_BAD_IL = 15,            /* the form of a body is wrong: see codicil_api.last_error */
  CODICIL_NOT_FOUND = 16,
  CODICIL_LOAD_FAILED = 17 /* a type or member cannot be loaded: see codicil_api.last_error */
} codicil_status;

typedef struct codicil_client_s* codicil_client;     /* one attached client */
typedef struct codicil_module_s* codicil_module;     /* one loaded assembly */
typedef struct codicil_type_s* codicil_type;         /* a type without open parameters */
typedef struct codicil_question_s* codicil_question; /* the engine waits for IL */

/* A method is a MethodDef of a module and never an instantiation: what is done to it is done to all of them. */
typedef struct codicil_method {
  codicil_module module;
  uint32_t token;
} codicil_method;
typedef struct codicil_field {
  codicil_module module;
  uint32_t token;
} codicil_field;

/* ---- IL ---- */

/* ECMA-335 II.25.4.6. Offsets and lengths are in bytes of the IL. */
typedef struct codicil_clause {
  uint32_t kind; /* 0 catch, 1 filter, 2 finally, 4 fault */
  uint32_t try_offset, try_length;
  uint32_t handler_offset, handler_length;
  uint32_t catch_token_or_filter; /* catch: a type's token; filter: where it begins */
} codicil_clause;

/* IL that is `new_offset` here was `old_offset` in the level above, and from there on byte for byte up to the next
   entry. Rising in new_offset. old_offset -1: new code that belongs to none. Stack traces tell lines by it. */
typedef struct codicil_il_map_entry {
  int32_t old_offset;
  uint32_t new_offset;
} codicil_il_map_entry;

/* Flags of a body. */
#define CODICIL_IL_INIT_LOCALS 1u /* locals begin as zero */
#define CODICIL_IL_NO_INLINING 2u /* not into its callers */
#define CODICIL_IL_NO_OPTIMIZATION 4u

typedef struct codicil_il {
  size_t size; /* sizeof(codicil_il) */
  const uint8_t* code;
  uint32_t code_bytes;
  uint32_t max_stack;            /* at most 65535 */
  const codicil_clause* clauses; /* inner before outer */
  uint32_t clause_count;
  uint32_t flags;
  const uint8_t* locals; /* a LocalVarSig (II.23.2.6), as a blob without its length; null if there are none */
  uint32_t locals_bytes;
  uint32_t map_count;
  const codicil_il_map_entry* map; /* null: offsets are as in the level above */
  codicil_module scope;            /* in which tokens resolve; null: the method's own module */
} codicil_il;

/* ---- What is asked, and told ---- */

/* A version that this client requested is needed: by now, or soon, someone calls the method. */
typedef struct codicil_request {
  size_t size;
  codicil_method method;
  uint64_t version;     /* the id of the IL version that is to be filled in */
  uint64_t parent;      /* the version that the level above made active; 0: the assembly's own */
  const codicil_il* il; /* its IL: what is to be rewritten */
} codicil_request;

typedef enum codicil_tier {
  CODICIL_TIER_OPTIMIZED = 0, /* tiering does not apply */
  CODICIL_TIER_0 = 1,
  CODICIL_TIER_0_INSTRUMENTED = 2,
  CODICIL_TIER_1 = 3,
  CODICIL_TIER_OSR = 4,
  CODICIL_TIER_PRECOMPILED = 5 /* of the default version: from the assembly's file */
} codicil_tier;

/* One body of code: a native version. */
typedef struct codicil_code {
  size_t size;
  codicil_method method;
  const char* entrypoint;  /* which instantiation, for people */
  uint64_t il_version;     /* 0: the assembly's own */
  uint32_t native_version; /* of this entrypoint, rising from 0 */
  codicil_tier tier;
  const void* code; /* null: not built yet, or freed */
  uint32_t code_bytes;
  uint32_t compile_microseconds;
  int64_t calls; /* -1: not known */
  int active;    /* what its IL version wants called */
  int published; /* what callers reach now */
} codicil_code;

/* One IL version of a method. */
typedef struct codicil_version {
  size_t size;
  codicil_method method;
  uint64_t id, parent;
  const char* client; /* who made it: "base", "hot reload", a client's name */
  const char* why;
  uint32_t state; /* 0 requested, 1 being asked for, 2 complete, 3 failed */
  int active;     /* on the active path */
  int mine;       /* made by the client that asks */
} codicil_version;

/* Native offsets of a body and the IL offsets they were made from. il_offset -1: none, -2: prolog, -3: epilog. */
typedef struct codicil_code_map_entry {
  uint32_t native_offset;
  int32_t il_offset;
} codicil_code_map_entry;

/* A frame of a thread's managed stack, the innermost first. */
typedef struct codicil_frame {
  size_t size;
  codicil_method method;
  const char* name;
  const void* ip;
  uint32_t native_offset;
  uint64_t il_version;
  uint32_t native_version;
  codicil_tier tier;
} codicil_frame;

/* What a client wants to hear. Null: nothing. `state` is codicil_callbacks.state. On any thread, several at once, with
   no lock held. All may call whatever codicil_api has: request, revert, detach. */
typedef struct codicil_callbacks {
  size_t size; /* sizeof(codicil_callbacks) of the client's */
  void* state;
  const char* name; /* "client" if null; who, in trees and events */
  /* Whether to be asked on a thread of the client's own: a callback that never returns then costs the program one
     deadline and no thread. */
  int ask_on_own_thread;
  uint32_t deadline_milliseconds; /* for an answer; 0: 5000 */

  /* Asked once for each version, however many threads and instantiations need it. Ends with supply or refuse of
     `question`, here or later and from another thread; once. No answer within the deadline: the level above runs. */
  void (*rewrite)(void* state, codicil_question question, const codicil_request* request);
  /* A version of this client's is not run: refused, late, or not compilable. What ran before runs on. */
  void (*failed)(void* state, codicil_method method, uint64_t version, codicil_status status, const char* why);
  /* Each module once: those that are there when the client comes, right behind codicil_client_initialize; the others
     when they are loaded and none of their code ran yet, so that requests made here come before the first call. */
  void (*module_loaded)(void* state, codicil_module module);
  /* Each of those once that goes: none of its code runs any more. Handles to it are good until this returns. */
  void (*module_unloading)(void* state, codicil_module module);
  /* A body was made; not necessarily published yet. */
  void (*code_built)(void* state, const codicil_code* code);
  /* Someone outside asks something of this client (`codicil client ask`, the attach socket). Ends with
     codicil_api.answer, once, before it returns. */
  void (*asked)(void* state, const char* message, void* reply);
  /* The client is out: none of its versions is active, no other callback runs or will. Threads may still be in bodies
     that it gave, so what those call must stay. Also when the process ends; its versions stay then. */
  void (*detached)(void* state);
  /* No body that it gave is left and no thread can be in one. The last call; the library is closed behind it, so
     threads that the client made end here at the latest. Also of a client whose initialize failed after it had used
     `client`, unless it took its callbacks back. */
  void (*released)(void* state);
  /* Of a module that the program makes as it runs (System.Reflection.Emit), for which module_loaded came when it was
     empty: a type of it is finished, and none of its code ran yet. `type` is its TypeDef token; global methods are
     those of 0x02000001. */
  void (*type_made)(void* state, codicil_module module, uint32_t type);
} codicil_callbacks;

/* ---- What a client can do ---- */

/* Of visitors: 0 goes on, anything else ends the visit. */
typedef int (*codicil_visit_module)(void* context, codicil_module module);
typedef int (*codicil_visit_method)(void* context, codicil_method method, const char* name);
typedef int (*codicil_visit_version)(void* context, const codicil_version* version);
typedef int (*codicil_visit_code)(void* context, const codicil_code* code);
typedef int (*codicil_visit_frame)(void* context, const codicil_frame* frame);

/* A method and one of its versions. */
typedef struct codicil_reactivation {
  codicil_method method;
  uint64_t version;
} codicil_reactivation;

typedef struct codicil_api {
  size_t size;
  uint32_t version;           /* CODICIL_CLIENT_VERSION */
  const char* engine_version; /* "0.1.0" */

  /* Why the last call on this thread failed: names file, token and offset where it can. "" if it did not. Until the
     next call on this thread. */
  const char* (*last_error)(void);

  /* -- Modules. Of CoreLib: name "System.Private.CoreLib". -- */
  void (*for_each_module)(codicil_visit_module visit, void* context);
  codicil_module (*find_module)(const char* simple_name); /* null: not loaded */
  const char* (*module_name)(codicil_module module);      /* the assembly's simple name */
  const char* (*module_path)(codicil_module module);      /* the file it came from */
  /* The metadata root (ECMA-335 II.24.2.1) for those who read it themselves. Null of a module that the program makes as
     it runs: it has none. */
  const void* (*module_metadata)(codicil_module module, size_t* bytes);

  /* -- Methods. Names are "Namespace.Type+Nested::Method"; `pattern` is fnmatch(3)'s. Loads nothing. -- */
  /* Those with IL, of one module or, if that is null, of all. How many were visited. */
  size_t (*for_each_method)(codicil_module module, const char* pattern, codicil_visit_method visit, void* context);
  /* As snprintf: how many bytes it takes without the 0. */
  size_t (*method_name)(codicil_method method, char* buffer, size_t buffer_bytes);
  /* The blob without its length (II.23.2.1); null: no such method. */
  const uint8_t* (*method_signature)(codicil_method method, uint32_t* bytes);
  /* MethodAttributes (II.23.1.10) and MethodImplAttributes (II.23.1.11). */
  codicil_status (*method_attributes)(codicil_method method, uint32_t* attributes, uint32_t* implementation);
  /* The TypeDef that declares it, and how many generic parameters that has, outer types' included. */
  codicil_status (*method_owner)(codicil_method method, uint32_t* type_def, uint32_t* generic_parameters,
                                 int* is_value_type);
  /* "T::name", the first of that name and of that many parameters; -1: any number. CODICIL_NOT_FOUND. */
  codicil_status (*find_method)(codicil_module module, const char* name, int parameters, codicil_method* found);
  codicil_status (*find_field)(codicil_module module, const char* name, codicil_field* found);
  /* The IL that this client would be given to rewrite now: the active one of the level above it. `visit` is called
     once. */
  codicil_status (*read_il)(codicil_client client, codicil_method method,
                            void (*visit)(void* context, const codicil_il* il), void* context);

  /* -- Types. -- */
  /* "Namespace.Type+Nested"; loads it. A generic one is its definition, good for instantiate alone. */
  codicil_status (*find_type)(codicil_module module, const char* name, codicil_type* found);
  codicil_status (*instantiate)(codicil_type generic, const codicil_type* arguments, uint32_t count,
                                codicil_type* made);
  size_t (*type_name)(codicil_type type, char* buffer, size_t buffer_bytes); /* as method_name */
  codicil_type (*object_type)(const void* object); /* of a reference, within a call that the program makes */
  /* The characters of a System.String, UTF-16; null if it is none. As object_type. */
  const uint16_t* (*string_characters)(const void* object, uint32_t* length);

  /* -- Tokens for IL. Each is good in IL whose scope is `scope`, as long as that module lives; the same meaning gets
        the same token. So no metadata need be emitted. 0: see last_error. Where a "type token" is asked for it is one
        of `scope`: TypeDef, TypeRef, TypeSpec, or bound by these. -- */
  uint32_t (*bind_type)(codicil_module scope, codicil_type type);
  /* A type as a signature has it (II.23.2.12), in whose terms !0 and !!0 are the rewritten method's. */
  uint32_t (*bind_type_signature)(codicil_module scope, const uint8_t* blob, uint32_t bytes);
  /* `owner`: the type token of the exact type whose method it is; 0: its own type, which is not generic then.
     `arguments`: type tokens, for a generic method. */
  uint32_t (*bind_method)(codicil_module scope, codicil_method method, uint32_t owner, const uint32_t* arguments,
                          uint32_t count);
  uint32_t (*bind_field)(codicil_module scope, codicil_field field, uint32_t owner);
  uint32_t (*bind_string)(codicil_module scope, const char* text);
  /* For calli: a StandAloneMethodSig (II.23.2.3). Unmanaged ones may be marked CODICIL_CALL_WITHOUT_TRANSITION. */
  uint32_t (*bind_signature)(codicil_module scope, const uint8_t* blob, uint32_t bytes, uint32_t flags);

  /* -- Switching. All of a batch is switched or none of it; `statuses` (may be null) has one for each, and the answer
     is CODICIL_OK or CODICIL_BATCH_ABORTED. When it returns, every call that begins runs the new version. No thread is
        stopped. -- */
  /* New versions, whose IL is asked for (rewrite) when they are first needed. */
  codicil_status (*request)(codicil_client client, const codicil_method* methods, size_t count, const char* why,
                            codicil_status* statuses);
  /* New versions with their IL, not asked for unless a level above changes. CODICIL_BAD_IL aborts the batch. */
  codicil_status (*supply_now)(codicil_client client, const codicil_method* methods, const codicil_il* const* bodies,
                               size_t count, const char* why, codicil_status* statuses);
  /* Back to what the level above has; nothing is compiled if its code is still there. */
  codicil_status (*revert)(codicil_client client, const codicil_method* methods, size_t count,
                           codicil_status* statuses);
  /* Versions that this client made before and holds. */
  codicil_status (*reactivate)(codicil_client client, const codicil_reactivation* versions, size_t count,
                               codicil_status* statuses);
  /* A held version keeps its code: reactivating it is instant. Counts, until the client is detached. Version 0
     is the assembly's own. */
  codicil_status (*hold)(codicil_client client, codicil_method method, uint64_t version);
  codicil_status (*release)(codicil_client client, codicil_method method, uint64_t version);
  /* For an assembly that is not loaded yet (or is), by its simple name: applied before any of its code runs. */
  codicil_status (*request_when_loaded)(codicil_client client, const char* module_name, uint32_t method_token,
                                        const char* why);
  /* What this client wants on the method now; 0: nothing. */
  uint64_t (*version_of)(codicil_client client, codicil_method method);

  /* Answers to rewrite. The body is copied. CODICIL_BAD_IL: nothing is answered yet. CODICIL_DEADLINE_EXCEEDED: too
     late. After any other status the question is gone. */
  codicil_status (*supply)(codicil_question question, const codicil_il* il);
  codicil_status (*refuse)(codicil_question question, const char* why);

  /* -- Seeing. -- */
  void (*for_each_version)(codicil_client client, codicil_method method, codicil_visit_version visit, void* context);
  void (*for_each_code)(codicil_method method, codicil_visit_code visit, void* context);
  /* The body that `ip` lies in. CODICIL_NOT_FOUND. Wait-free as far as finding goes. */
  codicil_status (*code_at)(const void* ip, codicil_visit_code visit, void* context);
  /* Of the body at `code` (its beginning). How many entries there are; writes at most `room`. */
  size_t (*code_map)(const void* code, codicil_code_map_entry* entries, size_t room);
  /* The calling thread's managed frames. In native code that IL called without a transition there are none. */
  void (*walk_stack)(codicil_visit_frame visit, void* context);

  /* -- The client itself. -- */
  void (*answer)(void* reply, const char* message); /* to `asked` */
  /* Before codicil_client_initialize returns a failure: why, for the one who attached it. */
  void (*explain)(codicil_client client, const char* why);
  /* From a callback, too. Its versions are out when it returns. */
  codicil_status (*detach)(codicil_client client);
} codicil_api;

/* Of bind_signature: the native function is called as it is, without leaving cooperative mode: it returns within a
   microsecond or so, never waits, and calls nothing here but object_type, type_name and string_characters. */
#define CODICIL_CALL_WITHOUT_TRANSITION 1u

/* The one function that a client exports, called once for each time it is attached, on a thread of its own. It fills in
   `callbacks` (all zero, size set) and may use `api`, which lives as long as the process, and `client`, already. 0: it
   is in. Anything else: it is not, and its library is closed. */
typedef int (*codicil_client_initialize_function)(const codicil_api* api, codicil_client client, const char* arguments,
                                                  codicil_callbacks* callbacks);
#define CODICIL_CLIENT_INITIALIZE "codicil_client_initialize"

#ifdef __cplusplus
}
#endif

#endif
