/* SPDX-License-Identifier: MIT */
/* libcodicil.so for hosts in C and C++: the functions that libcoreclr.so has, with its names and signatures, so that
   whoever loads that file can load this one. One runtime a process, which never goes away.

   All answer an HRESULT: 0 or above is success. Texts are UTF-8. Any thread may call; it becomes one of the runtime's.
 */
#ifndef CODICIL_CODICIL_H
#define CODICIL_CODICIL_H

#if defined(__GNUC__)
#define CODICIL_EXPORT __attribute__((visibility("default")))
#else
#define CODICIL_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Starts the runtime. Of the properties it reads, lists having ':' between their entries:
     TRUSTED_PLATFORM_ASSEMBLIES   files of assemblies, System.Private.CoreLib.dll among them; libclrjit.so and
                                   libclrgc.so are looked for beside that
     APP_PATHS                     directories of assemblies that are not in that list
     NATIVE_DLL_SEARCH_DIRECTORIES where P/Invokes look for libraries
     PLATFORM_RESOURCE_ROOTS       directories of <culture>/NAME.resources.dll
     STARTUP_HOOKS                 what runs before Main
   and the settings that runtimeconfig.json knows (System.GC.Server, ...). AppContext has them all.
   `exePath` and `friendlyName` are not used. 0x80131022: it was started before. */
CODICIL_EXPORT int coreclr_initialize(const char* exePath, const char* friendlyName, int propertyCount,
                                      const char** propertyKeys, const char** propertyValues, void** hostHandle,
                                      unsigned int* domainId);

/* Runs an assembly's Main on this thread and waits for the foreground threads. An exception that Main does not handle
   ends the process with SIGABRT, as does a file that is not there or no program. */
CODICIL_EXPORT int coreclr_execute_assembly(void* hostHandle, unsigned int domainId, int argc, const char** argv,
                                            const char* managedAssemblyPath, unsigned int* exitCode);

/* A function pointer for a static method, found by the assembly's name, the type's full name and its own: the method
   itself if it is UnmanagedCallersOnly, else a stub that marshals as a delegate's would. Failures have the HRESULT of
   the exception that managed code would have got. */
CODICIL_EXPORT int coreclr_create_delegate(void* hostHandle, unsigned int domainId, const char* assemblyName,
                                           const char* typeName, const char* methodName, void** delegate);

/* Raises AppDomain.ProcessExit; `latchedExitCode` (may be null) gets Environment.ExitCode as it is then. The runtime
   stays, for threads that are still in it. */
CODICIL_EXPORT int coreclr_shutdown_2(void* hostHandle, unsigned int domainId, int* latchedExitCode);
CODICIL_EXPORT int coreclr_shutdown(void* hostHandle, unsigned int domainId);

/* Who is told, a line a call, why coreclr_initialize failed; null: nobody. */
typedef void (*coreclr_error_writer_callback_fn)(const char* message);
CODICIL_EXPORT int coreclr_set_error_writer(coreclr_error_writer_callback_fn errorWriter);

#ifdef __cplusplus
}
#endif

#endif
