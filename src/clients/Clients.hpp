// SPDX-License-Identifier: MIT
// The clients of this process, as they come and go.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "clients/Client.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CodeHost.hpp"

namespace codicil::clients {

// Thread-safe; callbacks are made with no lock held.
class Clients final : public execution::BodyObserver {
 public:
  // What client.h's functions work on. All outlive it.
  struct Parts {
    execution::CodeHost& code;
    rejit::ReJit& rejit;
    execution::Assemblies& assemblies;
    std::function<void(std::size_t bodies)> collectSoon;  // so much code may be there that nobody runs
  };

  explicit Clients(Parts parts);
  ~Clients();  // all are detached
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;
  // Of this process; the functions of client.h have no other way to it. Null before the first and after the last.
  static Clients* instance();
  const Parts& parts() const { return parts_; }

  // Its id, rising from 1. The error is for people.
  tl::expected<std::uint32_t, std::string> attach(const std::string& path, const std::string& arguments);
  tl::expected<void, std::string> detach(std::uint32_t id);
  tl::expected<std::string, std::string> ask(std::uint32_t id, const std::string& message);
  std::vector<std::shared_ptr<Client>> attached() const;
  // By a client itself.
  codicil_status detach(Client& client);
  void detachAll();

  // Told of a module none of whose code has run.
  void moduleLoaded(typesystem::Module& module);
  // Of a type that the program made, likewise.
  void typeMade(typesystem::Module& module, typesystem::Token type);
  // Told of one none of whose code runs any more: what they have of it ends.
  void moduleUnloading(typesystem::Module& module);
  // The process is about to end.
  void processEnds();

  void made(const versioning::CompileRequest& request, const execution::CodeTables& tables) override;
  void freed(const execution::CodeTables&) override {}

 private:
  std::shared_ptr<Client> find(std::uint32_t id) const;
  void forget(const Client& client);

  const Parts parts_;
  mutable std::mutex lock_;
  std::vector<std::shared_ptr<Client>> clients_;  // guarded
  std::vector<std::shared_ptr<Client>> gone_;     // guarded; their libraries may still name them
  std::uint32_t lastId_ = 0;                      // guarded
};

}  // namespace codicil::clients
