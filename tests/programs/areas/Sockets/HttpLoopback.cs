// HttpListener and HttpClient talk on loopback: methods, headers, bodies, errors.
using System.Net;
using System.Net.Sockets;
using System.Text;

static class HttpLoopback {
  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    int port;
    using (var probe = new TcpListener(IPAddress.Loopback, 0)) {
      probe.Start();
      port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }
    using var listener = new HttpListener { Prefixes = { $"http://localhost:{port}/" } };
    listener.Start();
    Task server = Task.Run(async () => {
      while (true) {
        HttpListenerContext context = await listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        string body = await reader.ReadToEndAsync();
        context.Response.StatusCode = context.Request.Url.AbsolutePath == "/missing" ? 404 : 200;
        context.Response.Headers["X-Method"] = context.Request.HttpMethod;
        byte[] answer = Encoding.UTF8.GetBytes($"{context.Request.Url.PathAndQuery} {body} {context.Request.Headers["X-Own"]}");
        context.Response.OutputStream.Write(answer);
        context.Response.Close();
        if (context.Request.Url.AbsolutePath == "/stop") return;
      }
    });
    using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
    Console.WriteLine(await client.GetStringAsync("/path?q=1"));
    using HttpResponseMessage posted = await client.PostAsync("/post", new StringContent("größe", Encoding.UTF8, "text/plain"));
    Console.WriteLine(posted.StatusCode + " " + posted.Headers.GetValues("X-Method").Single() + " " + await posted.Content.ReadAsStringAsync());
    using var request = new HttpRequestMessage(HttpMethod.Put, "/put") { Headers = { { "X-Own", "header" } }, Content = new ByteArrayContent(new byte[50000]) };
    using HttpResponseMessage put = await client.SendAsync(request);
    Console.WriteLine((await put.Content.ReadAsByteArrayAsync()).Length);
    try {
      await client.GetStringAsync("/missing");
    } catch (HttpRequestException e) {
      Console.WriteLine(e.StatusCode);
    }
    string[] many = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.GetStringAsync("/n" + i)));
    Console.WriteLine(string.Concat(many.Order()));
    await client.GetAsync("/stop");
    await server;
  }
}
