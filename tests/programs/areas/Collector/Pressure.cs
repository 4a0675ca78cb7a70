// What GC tells and takes: generations, totals, settings, latency, no-collection regions, memory limits, notifications.
using System.Runtime;

static class Pressure {
  public static void Run() {
    object fresh = new();
    Console.WriteLine((GC.GetGeneration(fresh) < 2) + " " + GC.MaxGeneration);
    GC.Collect(0, GCCollectionMode.Forced, true);
    int generation = GC.GetGeneration(fresh);
    GC.Collect(1, GCCollectionMode.Forced, true);
    GC.Collect(2, GCCollectionMode.Forced, true);
    Console.WriteLine((generation >= 1) + " " + GC.GetGeneration(fresh));
    int before0 = GC.CollectionCount(0), before2 = GC.CollectionCount(2);
    GC.Collect();
    Console.WriteLine((GC.CollectionCount(0) > before0) + " " + (GC.CollectionCount(2) - before2));
    long allocated = GC.GetAllocatedBytesForCurrentThread();
    byte[] block = new byte[10000];
    long difference = GC.GetAllocatedBytesForCurrentThread() - allocated;
    Console.WriteLine(difference >= 10000 && difference < 20000);
    Console.WriteLine(GC.GetTotalMemory(true) > 0 && GC.GetTotalAllocatedBytes() > 10000);
    GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
    Console.WriteLine(info.Generation + " " + (info.HeapSizeBytes > 0) + " " + (info.PauseDurations[0] > TimeSpan.Zero) + " " + info.Compacted.GetType().Name + " " + (info.TotalAvailableMemoryBytes > 0));
    Console.WriteLine(GCSettings.IsServerGC + " " + GCSettings.LatencyMode);
    GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
    Console.WriteLine(GCSettings.LatencyMode);
    GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
    GC.Collect();
    Console.WriteLine(GCSettings.LargeObjectHeapCompactionMode);
    if (GC.TryStartNoGCRegion(1000000)) {
      int count = GC.CollectionCount(0);
      for (int i = 0; i < 1000; i++) _ = new byte[100];
      Console.WriteLine(GC.CollectionCount(0) - count);
      GC.EndNoGCRegion();
    }
    GC.AddMemoryPressure(1000000);
    GC.RemoveMemoryPressure(1000000);
    try {
      GC.Collect(-1);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
    try {
      GC.EndNoGCRegion();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
    string[] strings = GC.AllocateArray<string>(10);
    Console.WriteLine(strings.All(s => s == null) + " " + GC.AllocateUninitializedArray<long>(5000).Length);
    try {
      _ = new byte[(long)int.MaxValue * 8];
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
    using var limit = new MemoryFailPoint(1);
    GC.KeepAlive(block);
    Console.WriteLine("end");
  }
}
